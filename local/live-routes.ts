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
  /** How the table is changed. */
  curl: string;
  /** The table that the function's log lines call by this version. */
  textOf(version: string): string | undefined;
}

/** Ports beside the base port. */
const OFFSETS = { ssm: 24, appConfig: 25 };

/**
 * Asked for by the function's own variables, `ROUTES_PARAMETER=/proxy/routes npm start` or
 * `ROUTES_APPCONFIG=proxy/live/routes npm start`; `undefined` when none of them is set. `text` is the first table.
 */
export function liveRoutes(
  env: Readonly<Record<string, string | undefined>>,
  port: number,
  text: string,
): LiveRoutes | undefined {
  const { ROUTES_PARAMETER, ROUTES_APPCONFIG } = env;
  if (ROUTES_PARAMETER) {
    const parameters = parameterStore();
    parameters.put(ROUTES_PARAMETER, text);
    const url = `http://127.0.0.1:${port + OFFSETS.ssm}`;
    return {
      name: `SSM, parameter ${ROUTES_PARAMETER}`,
      port: port + OFFSETS.ssm,
      server: ssmService(parameters),
      environment: { ROUTES_PARAMETER, AWS_ENDPOINT_URL_SSM: url },
      curl: `curl -T FILE ${url}${ROUTES_PARAMETER}`,
      textOf: (version) =>
        /^[1-9]\d*$/.test(version) ? parameters.get(ROUTES_PARAMETER, Number(version))?.value : undefined,
    };
  }
  if (ROUTES_APPCONFIG) {
    const configurations = configurationStore();
    configurations.deploy(ROUTES_APPCONFIG, text);
    const url = `http://127.0.0.1:${port + OFFSETS.appConfig}`;
    return {
      name: `AppConfig, profile ${ROUTES_APPCONFIG}`,
      port: port + OFFSETS.appConfig,
      server: appConfigService(configurations),
      environment: { ROUTES_APPCONFIG, AWS_ENDPOINT_URL_APPCONFIGDATA: url },
      curl: `curl -T FILE ${url}/${ROUTES_APPCONFIG}`,
      textOf: (version) =>
        configurations
          .deployments(ROUTES_APPCONFIG)
          .findLast(({ label, content }) => (label === '' ? isHashOf(content, version) : label === version))?.content,
    };
  }
  return undefined;
}

/** What has no label is known by the beginning of its hash. */
const isHashOf = (content: string, version: string): boolean =>
  version !== '' && createHash('sha256').update(content).digest('hex').startsWith(version);
