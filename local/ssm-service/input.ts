/** An exception of SSM by its name. Each is a 400. */
export class ParameterError extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The members of GetParameter and PutParameter that count here. */
export interface Input {
  Name?: string;
  Value?: string;
  Type?: string;
  Tier?: string;
  Overwrite?: boolean;
  WithDecryption?: boolean;
}

const MEMBERS: Readonly<Record<keyof Input, 'string' | 'boolean'>> = {
  Name: 'string',
  Value: 'string',
  Type: 'string',
  Tier: 'string',
  Overwrite: 'boolean',
  WithDecryption: 'boolean',
};

/** Reads a body of AWS JSON 1.1. `null` is the same as absent. Throws SerializationException for everything else. */
export function readInput(body: Buffer): Input {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new ParameterError('SerializationException', 'The body is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ParameterError('SerializationException', 'Start of structure or map found where not expected.');
  }
  const given = Object.entries(json).filter(([name, value]) => Object.hasOwn(MEMBERS, name) && value !== null);
  for (const [name, value] of given) {
    const type = MEMBERS[name as keyof Input];
    if (typeof value !== type) {
      throw new ParameterError('SerializationException', `${name} is a ${typeof value}, not a ${type}`);
    }
  }
  return Object.fromEntries(given) as Input;
}
