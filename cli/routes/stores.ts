import { type Command, InvalidArgumentError } from 'commander';
import type { OpenStore } from './open-store.ts';

/** Where a route table in use is kept, as the command line names it. */
export type Place = { kind: 'ssm'; name: string } | { kind: 'appconfig'; path: [string, string, string] };

export const PLACES = 'ssm:NAME or appconfig:APPLICATION/ENVIRONMENT/PROFILE';

/** For options: `ssm:/proxy/routes`, `appconfig:proxy/live/routes`. */
export function placeFrom(text: string): Place {
  const [, kind, rest = ''] = /^(ssm|appconfig):(.+)$/.exec(text) ?? [];
  if (kind === 'ssm') return { kind, name: rest };
  const path = rest.split('/');
  if (kind === 'appconfig' && path.length === 3 && path.every(Boolean))
    return { kind, path: path as [string, string, string] };
  throw new InvalidArgumentError(`Expected ${PLACES}.`);
}

export interface StoreOptions {
  /** The base port of `npm start`, whose own stores are meant then. */
  local?: number;
  strategy?: string;
}

/** Options that all commands on stores have. */
export const withStoreOptions = (command: Command): Command =>
  command
    .option('--local <port>', 'the stores of npm start at this base port, not those of AWS', localPort)
    .option('--strategy <name>', 'AppConfig: name or id of the deployment strategy');

function localPort(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected the base port of npm start, for example 3000.');
}

/** The SDK is loaded with the first store: other commands need none of it. */
export async function openStore(
  place: Place,
  options: StoreOptions,
  suffix: 'gradual' | 'at-once',
): Promise<OpenStore> {
  if (options.local !== undefined) useLocal(options.local);
  if (place.kind === 'ssm') {
    const { parameterStore } = await import('../../functions/ramp/stores/ssm.ts');
    const store = parameterStore(place.name);
    const read = () => store.read().catch((error: Error) => Promise.reject(explained(error, place.name)));
    return { ...store, read, versionOf: (_, version) => String(version) };
  }
  const { openProfile } = await import('./appconfig.ts');
  return openProfile(place.path, options.strategy, suffix);
}

/** SSM sends this error without a message, and the SDK then calls it UnknownError. */
const explained = (error: Error, parameter: string): Error =>
  error.name === 'ParameterNotFound' ? new Error(`${parameter}: no such parameter`, { cause: error }) : error;

/** The offsets of npm start's servers (local/live-routes.ts); it checks no credentials, but wants some. */
function useLocal(port: number): void {
  process.env['AWS_ENDPOINT_URL_SSM'] = `http://127.0.0.1:${port + 24}`;
  process.env['AWS_ENDPOINT_URL_APPCONFIG'] = `http://127.0.0.1:${port + 25}`;
  process.env['AWS_REGION'] ??= 'us-east-2';
  process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
}
