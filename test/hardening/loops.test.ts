import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_SOURCES } from '../../shared/lattice/event-source.ts';
import { answerTo, door } from '../support/doors.ts';
import { type BuiltProxy, startProxy } from '../support/proxy.ts';
import type { Line } from '../support/recording-backend.ts';
import { arnOf, type LambdaEndpoint, startLambdaEndpoint } from '../targets/lambda/lambda-endpoint.ts';

/** Every target of this proxy is the proxy itself, behind each kind of door there is to it. */

const MAX_PASSES = 6;
const ENDLESS = 60;

const TARGETS = ['http', 'lattice', ...EVENT_SOURCES];

/** A Lattice service is asked by its own name, which a 2016 event then names: that is no target group, so a 400. */
const MIXED = TARGETS.filter((name) => name !== 'vpc-proxy');

let passes = 0;
let proxy: BuiltProxy;
let server: Server;
let endpoint: LambdaEndpoint;

const pass = (event: unknown): Promise<unknown> => {
  passes += 1;
  if (passes > ENDLESS) throw new Error('endless');
  return proxy.invoke(event);
};

/** An HTTP front door of the proxy: what an http or a lattice target sends comes back as a Lattice v2 event. */
async function knock(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const lines: Line[] = [];
  for (let i = 0; i < incoming.rawHeaders.length; i += 2)
    lines.push([incoming.rawHeaders[i]!, incoming.rawHeaders[i + 1]!]);
  const body = await buffer(incoming);
  const lattice = door('Lattice v2');
  const request = { method: incoming.method!, target: incoming.url!, lines, ...(body.length > 0 && { body }) };
  const answer = await answerTo(lattice, () => pass(lattice.toEvent(request)));
  outgoing.writeHead(answer.status, answer.lines.flat()).end(answer.body);
}

beforeAll(async () => {
  server = createServer((incoming, outgoing) => void knock(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  endpoint = await startLambdaEndpoint();
  for (const source of EVENT_SOURCES) endpoint.deploy(source, pass);
  const namedTarget = { hostname: 'api.example.com', port: 443 };
  const lambda = (source: string) => ({
    type: 'lambda',
    functionArn: arnOf(source),
    eventFormat: source,
    ...(source === 'vpc-proxy' && { namedTarget }),
  });
  const targetGroups = {
    http: { type: 'http', url },
    lattice: { type: 'lattice', url },
    // A 2016 event names the host that was asked for, which must be one of the table's, though a rule leads elsewhere.
    named: { type: 'http', url: 'https://api.example.com' },
    ...Object.fromEntries(EVENT_SOURCES.map((source) => [source, lambda(source)])),
  };
  const rule = (name: string, priority: number, prefix: string, targets: readonly string[]) => ({
    name,
    priority,
    match: { httpMatch: { pathMatch: { match: { prefix } } } },
    action: { forward: { targetGroups: targets.map((targetGroupIdentifier) => ({ targetGroupIdentifier })) } },
  });
  const rules = [...TARGETS.map((name, i) => rule(name, i + 1, `/${name}`, [name])), rule('any', 100, '/any', MIXED)];
  proxy = startProxy({ ROUTES: JSON.stringify({ targetGroups, rules }) }, endpoint.environment);
});
beforeEach(() => {
  passes = 0;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  endpoint.close();
});

describe('a loop ends in a 508', () => {
  it.each(TARGETS)('through a target of kind %s', async (name) => {
    const lattice = door('Lattice v2');
    const answer = await answerTo(lattice, () => pass(lattice.toEvent({ method: 'GET', target: `/${name}` })));
    expect(answer.status).toBe(508);
    expect(passes).toBeLessThanOrEqual(MAX_PASSES);
  });

  it('through all of them, in any order', async () => {
    const lattice = door('Lattice v2');
    for (let i = 0; i < 50; i++) {
      passes = 0;
      const answer = await answerTo(lattice, () => pass(lattice.toEvent({ method: 'GET', target: '/any' })));
      expect(answer.status).toBe(508);
      expect(passes).toBeLessThanOrEqual(MAX_PASSES);
    }
  });
});
