import type { Server } from 'node:http';
import { appConfigService } from '../../../../local/appconfig-service/service.ts';
import { configurationStore } from '../../../../local/appconfig-service/store.ts';
import { ssmService } from '../../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../../local/ssm-service/store.ts';
import { listening } from '../../../local/doors/knock.ts';
import type { Supply } from '../../../support/proxy.ts';

/** A store of route tables that the real SDK talks to. */
export interface Store {
  supply: Supply;
  environment: Record<string, string>;
  /** The next version of the table; `version` is what the proxy will call it. */
  put(text: string): { version: string };
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

async function store(server: Server, supply: Supply, variable: string, put: Store['put']): Promise<Store> {
  const port = await listening(server);
  return {
    supply,
    environment: { ...CREDENTIALS, [variable]: `http://127.0.0.1:${port}`, POWERTOOLS_LOG_LEVEL: 'INFO' },
    put,
    goDown: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
    comeBack: () => new Promise((done) => void server.listen(port, '127.0.0.1', () => done())),
  };
}

export const STORES: Record<'ROUTES_PARAMETER' | 'ROUTES_APPCONFIG', () => Promise<Store>> = {
  ROUTES_PARAMETER: () => {
    const parameters = parameterStore();
    const put = (text: string) => ({ version: String(parameters.put('/proxy/routes', text).version) });
    return store(ssmService(parameters), { ROUTES_PARAMETER: '/proxy/routes' }, 'AWS_ENDPOINT_URL_SSM', put);
  },
  ROUTES_APPCONFIG: () => {
    const configurations = configurationStore();
    let count = 0;
    const put = (text: string) => {
      count += 1;
      return { version: configurations.deploy('proxy/live/routes', text, { label: `v${count}` }).label };
    };
    const supply = { ROUTES_APPCONFIG: 'proxy/live/routes' };
    return store(appConfigService(configurations), supply, 'AWS_ENDPOINT_URL_APPCONFIGDATA', put);
  },
};
