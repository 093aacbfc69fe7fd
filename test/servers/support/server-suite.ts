import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { answerTo, door, type HttpRequest } from '../../support/doors.ts';
import { needs } from '../../support/needs.ts';
import { type BuiltProxy, startProxy } from '../../support/proxy.ts';
import { type Origin, startOrigin } from '../apps/origin.ts';
import type { Pair } from '../checks/check.ts';
import { MESSAGES } from '../checks/messages.ts';
import { PATH_RULES } from '../checks/path-rules.ts';
import { TRAFFIC } from '../checks/traffic.ts';
import { curl } from './curl.ts';
import { isInstalled, type Running, type Software, start, versionOf } from './software.ts';

const DOOR = door('Lattice v2');

/** Path and query as they are: many spellings of a denied path are none that a door of these tests could decode. */
const eventOf = (request: HttpRequest) => ({ ...DOOR.toEvent({ ...request, target: '/' }), path: request.target });

/** What the path rules deny: the folder of secrets, and the application's. */
const routesTo = (targetGroup: object): string =>
  JSON.stringify({
    targetGroups: { server: targetGroup },
    rules: ['/secret', '/app/secret'].map((prefix, i) => ({
      name: `denied${i}`,
      priority: i + 1,
      match: { httpMatch: { pathMatch: { match: { prefix } } } },
      action: { fixedResponse: { statusCode: 403 } },
    })),
    defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'server' }] } },
  });

/** Runs every check on one server. The table of docs/maintainers/servers.md is made from the results. */
export function testServer(software: Software): void {
  describe(
    `${software.name} ${isInstalled(software) ? versionOf(software) : ''}`,
    needs(isInstalled(software), software.program),
    () => {
      let origin: Origin;
      let server: Running;
      let pair: Pair;

      beforeAll(async () => {
        origin = await startOrigin();
        server = await start(software, origin.address);
        origin.log = server.place.log;
        const ca = join(server.place.folder, 'ca.pem');
        writeFileSync(ca, server.ca);
        const proxies: Record<'http' | 'https', BuiltProxy> = {
          http: startProxy({ ROUTES: routesTo({ type: 'http', url: server.url }) }),
          https: startProxy({ ROUTES: routesTo({ type: 'http', url: server.tlsUrl, ca }) }),
        };
        pair = {
          server,
          ask: (request, scheme = 'http') => answerTo(DOOR, () => proxies[scheme].invoke(eventOf(request))),
          curl: (request, scheme = 'http') =>
            scheme === 'http' ? curl(server.url, request) : curl(server.tlsUrl, request, { ca }),
        };
      }, 60_000);
      afterAll(async () => {
        await server?.stop();
        origin.close();
      });

      for (const { name, run } of [...MESSAGES, ...TRAFFIC, ...PATH_RULES]) {
        const lacks = software.lacks[name];
        const fails = software.fails?.[name];
        const test = fails === undefined ? it : it.fails;
        test(name, { timeout: 60_000, meta: { reason: lacks ?? fails ?? '' } }, async (context) => {
          if (lacks !== undefined) context.skip(lacks);
          await run(pair);
        });
      }
    },
  );
}
