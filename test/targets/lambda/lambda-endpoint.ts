import type { z } from 'zod/mini';
import type { Handler } from '../../../local/lambda.ts';
import { type FunctionSettings, lambdaService, lambdaSigning } from '../../../local/lambda-service/service.ts';
import type { Caller } from '../../../local/sigv4/authenticate.ts';
import type { EventSource } from '../../../shared/lattice/event-source.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import { listening } from '../../local/doors/knock.ts';
import { type BuiltProxy, startProxy } from '../../support/proxy.ts';
import { rule, to } from '../../support/routes.ts';

export const PROXY_ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token==',
  principal: 'arn:aws:sts::123456789012:assumed-role/lattice-migration-proxy/1',
};

export const arnOf = (name: string): string => `arn:aws:lambda:us-east-2:123456789012:function:${name}:live`;

export interface LambdaEndpoint {
  /** What the SDK needs to find it, and who the proxy is. */
  environment: Record<string, string>;
  /** By name; set or replaced at any time. */
  deploy(name: string, settings: FunctionSettings | Handler): void;
  callers: Caller[];
  close(): void;
}

/** Lambda's Invoke endpoint on a free port. */
export async function startLambdaEndpoint(): Promise<LambdaEndpoint> {
  const functions = new Map<string, FunctionSettings>();
  const callers = [PROXY_ROLE];
  const server = lambdaService({ functions, signing: lambdaSigning('us-east-2', callers) });
  const port = await listening(server);
  return {
    environment: {
      AWS_REGION: 'us-east-2',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: PROXY_ROLE.accessKeyId,
      AWS_SECRET_ACCESS_KEY: PROXY_ROLE.secretAccessKey,
      AWS_SESSION_TOKEN: PROXY_ROLE.sessionToken!,
    },
    deploy: (name, settings) =>
      void functions.set(arnOf(name), typeof settings === 'function' ? { handler: settings } : settings),
    callers,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface LambdaTarget {
  name: string;
  eventFormat: EventSource;
  multiValueHeaders?: boolean;
  timeoutMs?: number;
}

/** The built proxy with these functions as its only targets: `/NAME/…` leads to each. */
export function proxyToFunctions(
  endpoint: LambdaEndpoint,
  targets: readonly LambdaTarget[],
  more: Pick<z.input<typeof RouteTable>, 'requestContext'> = {},
): BuiltProxy {
  const targetGroups = {
    ...Object.fromEntries(
      targets.map(({ name, ...target }) => [
        name,
        {
          type: 'lambda',
          functionArn: arnOf(name),
          ...(target.eventFormat === 'vpc-proxy' && { namedTarget: { hostname: 'legacy.internal', port: 8080 } }),
          ...target,
        },
      ]),
    ),
    // What a 2016 event names, until a rule moves its path.
    legacy: { type: 'http', url: 'http://10.0.1.16:8080' },
  };
  const rules = targets.map(({ name }, i) => rule(`/${name}`, to(name), i + 1));
  const environment = { ...endpoint.environment, POWERTOOLS_LOG_LEVEL: 'INFO' };
  return startProxy({ ROUTES: JSON.stringify({ targetGroups, rules, ...more }) }, environment);
}
