/** A parameter as SSM keeps it: every change counts its version up. */
export interface Parameter {
  name: string;
  value: string;
  version: number;
  modifiedAt: number;
}

export interface ParameterStore {
  /** The latest version, or an earlier one. */
  get(name: string, version?: number): Parameter | undefined;
  put(name: string, value: string): Parameter;
}

export function parameterStore(): ParameterStore {
  const parameters = new Map<string, Parameter[]>();
  return {
    get: (name, version = 0) => parameters.get(name)?.at(version - 1),
    put(name, value) {
      const versions = parameters.get(name) ?? [];
      const parameter = { name, value, version: versions.length + 1, modifiedAt: Date.now() };
      parameters.set(name, [...versions, parameter]);
      return parameter;
    },
  };
}
