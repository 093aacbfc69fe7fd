import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { appConfigService } from './appconfig-service/service.ts';
import { configurationStore } from './appconfig-service/store.ts';
import { ssmService } from './ssm-service/service.ts';
import { parameterStore } from './ssm-service/store.ts';

/** A store on this machine that the function reads its route table from, as it would from SSM or AppConfig. */
export interface LiveRoutes {
  name: string;
  port: number;
  server: Server;
  /** For the function: where its table is, and the endpoint that has it. */
  environment: Record<string, string>;
  /** The command that changes the table. */
  curl: string;
  put(text: string): void;
  /** The table in the store, with the number of its change. */
  read(): { text: string; version: number };
  /** The table that the function's log lines call by this version. */
  textOf(version: string): string | undefined;
}

/** Added to the base port. */
const OFFSETS = { ssm: 24, appConfig: 25 };

/**
 * The store that the function's own variables name: `ROUTES_PARAMETER=/proxy/routes npm start` or
 * `ROUTES_APPCONFIG=proxy/live/routes npm start`. `undefined` without one. It begins with the table `text`.
 */
export function liveRoutes(
  { ROUTES_PARAMETER, ROUTES_APPCONFIG }: Readonly<Record<string, string | undefined>>,
  port: number,
  text: string,
): LiveRoutes | undefined {
  const live = ROUTES_PARAMETER
    ? liveParameter(ROUTES_PARAMETER, port + OFFSETS.ssm)
    : ROUTES_APPCONFIG
      ? liveProfile(ROUTES_APPCONFIG, port + OFFSETS.appConfig)
      : undefined;
  live?.put(text);
  return live;
}

function liveParameter(name: string, port: number): LiveRoutes {
  const parameters = parameterStore();
  const url = `http://127.0.0.1:${port}`;
  return {
    name: `SSM, parameter ${name}`,
    port,
    server: ssmService(parameters),
    environment: { ROUTES_PARAMETER: name, AWS_ENDPOINT_URL_SSM: url },
    curl: `curl -T FILE ${url}${name.startsWith('/') ? '' : '/'}${name}`,
    put: (text) => void parameters.put(name, text),
    read: () => ({ text: parameters.get(name)!.value, version: parameters.get(name)!.version }),
    textOf: (version) => (/^[1-9]\d*$/.test(version) ? parameters.get(name, Number(version))?.value : undefined),
  };
}

function liveProfile(name: string, port: number): LiveRoutes {
  if (!/^[^/]+\/[^/]+\/[^/]+$/.test(name)) {
    throw new Error('ROUTES_APPCONFIG: expected application/environment/profile');
  }
  const configurations = configurationStore();
  const url = `http://127.0.0.1:${port}`;
  return {
    name: `AppConfig, profile ${name}`,
    port,
    server: appConfigService(configurations),
    environment: { ROUTES_APPCONFIG: name, AWS_ENDPOINT_URL_APPCONFIGDATA: url },
    curl: `curl -T FILE ${url}/${name}`,
    put: (text) => void configurations.deploy(name, text),
    read: () => ({ text: configurations.get(name)!.content, version: configurations.get(name)!.number }),
    textOf: (version) =>
      configurations
        .deployments(name)
        .findLast(({ label, content }) => (label === '' ? isHashOf(content, version) : label === version))?.content,
  };
}

/** The function calls a table without a version by the beginning of its hash. */
export const isHashOf = (content: string, version: string): boolean =>
  version !== '' && createHash('sha256').update(content).digest('hex').startsWith(version);
