import { createServer, type Server } from 'node:http';
import type { RouteTable } from '../shared/routing/schema.ts';
import { customersBackend } from './backends/customers.ts';
import { legacyBackend } from './backends/legacy.ts';
import { ACCOUNT, REGION } from './doors/aws.ts';
import { type Handler, PROXY_ARN } from './lambda.ts';
import { type FunctionSettings, lambdaService, lambdaSigning } from './lambda-service/service.ts';
import { latticeSigning } from './lattice-service/rules.ts';
import { latticeService, onlyAuthenticated } from './lattice-service/service.ts';
import type { Caller } from './sigv4/authenticate.ts';

/** What the demo's route table leads to: a server for each kind of target, all on this machine. */

/** Ports beside the base port. */
const OFFSETS = { legacy: 20, latticeService: 21, lambdaService: 22, customers: 23 };

/** AWS's own example key: it opens nothing, here or elsewhere. */
const PROXY_ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'demo-session-token-that-opens-nothing',
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/lattice-migration-proxy/local`,
};

export interface DemoServer {
  name: string;
  port: number;
  server: Server;
}

/** Where the demo's target groups are when its ports begin at `port`. */
export const demoUrls = (port: number): Record<string, string> => ({
  legacy: localUrl(port + OFFSETS.legacy),
  customers: localUrl(port + OFFSETS.latticeService),
});

/** The role's credentials, and Lambda's endpoint: a profile or endpoint of the user's own is left alone. */
export const demoEnvironment = (port: number): Record<string, string | undefined> => ({
  AWS_REGION: REGION,
  AWS_PROFILE: undefined,
  AWS_ACCESS_KEY_ID: PROXY_ROLE.accessKeyId,
  AWS_SECRET_ACCESS_KEY: PROXY_ROLE.secretAccessKey,
  AWS_SESSION_TOKEN: PROXY_ROLE.sessionToken,
  AWS_ENDPOINT_URL_LAMBDA: localUrl(port + OFFSETS.lambdaService),
});

/** `proxy` is the function itself, which a rule that mirrors invokes by its own ARN. */
export async function demoServers(port: number, table: RouteTable, proxy: Handler): Promise<DemoServer[]> {
  const at = (name: string, offset: number, server: Server): DemoServer => ({ name, port: port + offset, server });
  const target = new URL(localUrl(port + OFFSETS.customers));
  const lattice = { target, signing: latticeSigning(REGION, [PROXY_ROLE]), allows: onlyAuthenticated };
  const functions = (await functionsOf(table)).set(PROXY_ARN, { handler: proxy });
  const lambda = { functions, signing: lambdaSigning(REGION, [PROXY_ROLE]) };
  return [
    at('Legacy backend', OFFSETS.legacy, createServer(legacyBackend())),
    at('VPC Lattice service, signed requests only', OFFSETS.latticeService, latticeService(lattice)),
    at("Lambda's Invoke endpoint", OFFSETS.lambdaService, lambdaService(lambda)),
    at('Customers backend, behind the Lattice service', OFFSETS.customers, createServer(customersBackend())),
  ];
}

/** Commands for a path of each kind of target, with `URL` for the base of the door at that offset. */
export const DEMO_PATHS: readonly { what: string; offset: number; path: string }[] = [
  { what: 'REST API in front of the legacy HTTP server', offset: 1, path: '/orders/2' },
  { what: 'ALB in front of a Lattice service, signed by the proxy', offset: 3, path: '/customers/1' },
  { what: 'Lattice in front of a Lambda that reads ALB events', offset: 4, path: '/invoices?paid=false' },
  { what: 'HTTP API in front of a Lambda that reads Lattice v2 events', offset: 2, path: '/stock/tea' },
];

/** Each function that the table names is the module of that name in `functions/`. */
async function functionsOf({ targetGroups }: RouteTable): Promise<Map<string, FunctionSettings>> {
  const functions = new Map<string, FunctionSettings>();
  for (const group of Object.values(targetGroups)) {
    if (group.type !== 'lambda') continue;
    const name = group.functionArn.split(':')[6]!;
    const { handler } = (await import(`./functions/${name}.ts`)) as { handler: Handler };
    functions.set(group.functionArn, { handler });
  }
  return functions;
}

const localUrl = (port: number): string => `http://127.0.0.1:${port}`;
