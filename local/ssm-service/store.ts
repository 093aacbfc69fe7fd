/** A parameter as SSM keeps it: every change counts its version up. */
export interface Parameter {
  name: string;
  value: string;
  version: number;
  modifiedAt: number;
}

export interface ParameterStore {
  get(name: string): Parameter | undefined;
  put(name: string, value: string): Parameter;
}

export function parameterStore(): ParameterStore {
  const parameters = new Map<string, Parameter>();
  return {
    get: (name) => parameters.get(name),
    put(name, value) {
      const version = (parameters.get(name)?.version ?? 0) + 1;
      const parameter = { name, value, version, modifiedAt: Date.now() };
      parameters.set(name, parameter);
      return parameter;
    },
  };
}
