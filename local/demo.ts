import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseRouteTable } from '../shared/routing/load.ts';
import { customersBackend } from './backends/customers.ts';
import { legacyBackend } from './backends/legacy.ts';
import { PROXY_ROLE } from './credentials.ts';
import { REGION } from './doors/aws.ts';
import type { Modules } from './functions.ts';
import { latticeSigning } from './lattice-service/rules.ts';
import { latticeService, onlyAuthenticated } from './lattice-service/service.ts';
import type { Supply } from './supply.ts';

/** The demo: a route table with a target group of each kind, and the servers that it leads to. */

/** Added to the base port. */
const OFFSETS = { legacy: 20, latticeService: 21, customers: 23 };

export interface NamedServer {
  name: string;
  port: number;
  server: Server;
}

/** The demo's table, with the addresses that its target groups have when the ports begin at `port`. */
export function demoSupply(port: number): Supply {
  const table = JSON.parse(readFileSync(new URL('routes.json', import.meta.url), 'utf8'));
  table.targetGroups.legacy.url = localUrl(port + OFFSETS.legacy);
  table.targetGroups.customers.url = localUrl(port + OFFSETS.latticeService);
  const text = JSON.stringify(table);
  return { name: 'local/routes.json', text, table: parseRouteTable(text, 'local/routes.json') };
}

/** The functions of the demo are modules in `functions/`. */
export const DEMO_MODULES: Modules = new Map(
  ['invoices', 'orders', 'stock'].map((name) => [
    name,
    fileURLToPath(new URL(`functions/${name}.ts`, import.meta.url)),
  ]),
);

export function demoServers(port: number): NamedServer[] {
  const at = (name: string, offset: number, server: Server): NamedServer => ({ name, port: port + offset, server });
  const target = new URL(localUrl(port + OFFSETS.customers));
  const lattice = { target, signing: latticeSigning(REGION, [PROXY_ROLE]), allows: onlyAuthenticated };
  return [
    at('Legacy backend', OFFSETS.legacy, createServer(legacyBackend())),
    at('VPC Lattice service, signed requests only', OFFSETS.latticeService, latticeService(lattice)),
    at('Customers backend, behind the Lattice service', OFFSETS.customers, createServer(customersBackend())),
  ];
}

/** Server-sent events as they come, and more bytes than other doors take. */
const STREAMS = `curl -N 'URL/clock?events=5'
  curl -s -o /dev/null -w '%{size_download} bytes, the first after %{time_starttransfer} s\\n' URL/download`;

/** Commands for each door, in the order of their ports. Each shows something of the legacy backend. */
export const DEMO_COMMANDS: readonly string[] = [
  "curl -i 'URL/orders?status=open'",
  "curl -i 'URL/echo/caf%C3%A9?tag=a&tag=b'",
  `curl -i -H 'content-type: application/json' -d '{"item":"tea"}' URL/orders`,
  "curl -i -F 'file=hello;filename=hello.txt' URL/upload",
  "curl -s -o /dev/null -w '%{content_type}, %{size_download} bytes\\n' URL/image.png",
  'curl -i -L URL/redirect',
  'curl -i URL/cookies',
  'curl -i URL/orders/1',
  STREAMS,
  STREAMS,
];

/** A path for each kind of target, and the door to call it at. */
export const DEMO_PATHS: readonly { what: string; offset: number; path: string }[] = [
  { what: 'REST API in front of the legacy HTTP server', offset: 1, path: '/orders/2' },
  { what: 'ALB in front of a Lattice service, signed by the proxy', offset: 3, path: '/customers/1' },
  { what: 'Lattice in front of a Lambda that reads ALB events', offset: 4, path: '/invoices?paid=false' },
  { what: 'HTTP API in front of a Lambda that reads Lattice v2 events', offset: 2, path: '/stock/tea' },
];

const localUrl = (port: number): string => `http://127.0.0.1:${port}`;
