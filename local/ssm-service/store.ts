/** A parameter as SSM keeps it. Every change makes a new version. */
export interface Parameter {
  name: string;
  type: string;
  value: string;
  version: number;
  modifiedAt: number;
}

export interface ParameterStore {
  /** A version, or the latest one without a number. */
  get(name: string, version?: number): Parameter | undefined;
  put(name: string, value: string, type?: string): Parameter;
}

export function parameterStore(): ParameterStore {
  const parameters = new Map<string, Parameter[]>();
  return {
    get: (name, version = 0) => parameters.get(name)?.at(version - 1),
    put(name, value, type = 'String') {
      const versions = parameters.get(name) ?? [];
      const parameter = { name, type, value, version: versions.length + 1, modifiedAt: Date.now() };
      parameters.set(name, [...versions, parameter]);
      return parameter;
    },
  };
}
