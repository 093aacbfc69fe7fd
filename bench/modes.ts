import { type Contender, PROXY } from './contenders.ts';

/** Where the proxy finds its routes, and what its first answer goes through. Each is a row of the cold start. */

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:orders:live';
export const PARAMETER = '/proxy/routes';
export const PROFILE = 'proxy/live/routes';

export interface Mode extends Contender {
  /** As the table of bars calls it. */
  how: string;
  bar: number;
  environment(backendUrl: string): Record<string, string>;
}

const toLegacy = { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } };

/** A table with one rule and one target group. */
const tableTo = (group: object): string =>
  JSON.stringify({
    targetGroups: { legacy: group },
    rules: [
      {
        name: 'orders',
        priority: 10,
        match: { httpMatch: { method: 'GET', pathMatch: { match: { prefix: '/orders' } } } },
        action: toLegacy,
      },
    ],
    defaultAction: toLegacy,
  });

export const httpTable = (url: string): string => tableTo({ type: 'http', url });

const mode = (how: string, bar: number, environment: (url: string) => Record<string, string>): Mode => ({
  ...PROXY,
  name: `${PROXY.name}, ${how}`,
  how,
  bar,
  environment: (url) => ({ BACKEND_URL: '', ...environment(url) }),
});

export const MODES: readonly Mode[] = [
  mode('BACKEND_URL', 0.4, (BACKEND_URL) => ({ BACKEND_URL })),
  mode('ROUTES', 0.45, (url) => ({ ROUTES: httpTable(url) })),
  mode('SSM', 0.65, () => ({ ROUTES_PARAMETER: PARAMETER })),
  mode('AppConfig', 0.65, () => ({ ROUTES_APPCONFIG: PROFILE })),
  mode('ROUTES, signed lattice target', 0.65, (url) => ({
    ROUTES: tableTo({ type: 'lattice', url, auth: 'AWS_IAM' }),
  })),
  mode('ROUTES, lambda target', 0.65, () => ({
    ROUTES: tableTo({ type: 'lambda', functionArn: FUNCTION_ARN, eventFormat: 'lattice-v2' }),
  })),
];
