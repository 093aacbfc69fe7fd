import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIST } from '../../local/dist.ts';
import { EVENT_FILES, eventFile, sourceOf } from '../support/events.ts';
import { needs } from '../support/needs.ts';
import { type Environment, type Outcome, startEnvironment } from './lambda.ts';

/** Lambda's own runtime client. Its native part takes a compiler, so .ci/run installs it and package.json does not. */
const client = resolve('.cache/ric/node_modules/aws-lambda-ric/index.mjs');
const installed = existsSync(client);
describe(
  'the built package under Lambda’s own runtime client',
  needs(installed, 'aws-lambda-ric in .cache/ric, which `bash .ci/run` installs'),
  () => {
    const open: Environment[] = [];
    let packageFolder: string;
    let backend: Server;
    let backendUrl: string;
    let answer: (response: ServerResponse) => void;

    beforeAll(async () => {
      // Away from the project: what the package lacks it must not find in node_modules or package.json.
      packageFolder = mkdtempSync(join(tmpdir(), 'package-'));
      cpSync(join(DIST, 'proxy'), packageFolder, { recursive: true });
      backend = createServer((request, response) => request.resume().on('end', () => answer(response)));
      await new Promise<void>((listening) => backend.listen(0, '127.0.0.1', listening));
      backendUrl = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
    });

    afterAll(async () => {
      await Promise.all(open.map((environment) => environment.close()));
      backend?.closeAllConnections();
      backend?.close();
      if (packageFolder) rmSync(packageFolder, { recursive: true });
    });

    const start = async (env: Record<string, string> = { BACKEND_URL: backendUrl }): Promise<Environment> => {
      const environment = await startEnvironment({ client, packageFolder }, env);
      open.push(environment);
      return environment;
    };

    const json = (response: ServerResponse) =>
      response.setHeader('content-type', 'application/json').end('{"ok":true}');

    /** A 2016 event names its backend itself, and only one of a target group is taken. */
    const eventFor = (file: string) => {
      const event = eventFile(file);
      if (sourceOf(file) === 'vpc-proxy') {
        const { hostname, port } = new URL(backendUrl);
        Object.assign(event['requestParams'], { hostname, port });
      }
      return event;
    };

    const succeeded = (file: string, { answer }: Outcome) => {
      if (sourceOf(file) === 'vpc-proxy') {
        expect(answer).toMatchObject({ status: 200, bodyJson: { ok: true } });
      } else {
        expect(answer).toMatchObject({ statusCode: 200, body: '{"ok":true}' });
      }
    };

    describe('answers every event', () => {
      let warm: Environment;
      beforeAll(async () => {
        answer = json;
        warm = await start();
        await warm.invoke(eventFor('lattice-v2-get'));
      });

      test.each(EVENT_FILES)('warm: %s', async (file) => succeeded(file, await warm.invoke(eventFor(file))));

      test.each(EVENT_FILES)('cold: %s', async (file) => {
        const cold = await start();
        succeeded(file, await cold.invoke(eventFor(file)));
        await cold.close();
      });
    });

    describe('answers what goes wrong', () => {
      let environment: Environment;
      beforeAll(async () => {
        environment = await start();
      });

      const event = () => eventFor('lattice-v2-get');
      const closed = { BACKEND_URL: 'http://127.0.0.1:9' };

      test.each<{ name: string; backend: (response: ServerResponse) => void; timeLeftMs?: number; status: number }>([
        { name: 'a backend that hangs up', backend: (response) => response.destroy(), status: 502 },
        { name: 'a backend that never answers', backend: () => {}, timeLeftMs: 1500, status: 504 },
        { name: 'more than Lambda carries', backend: (response) => response.end(Buffer.alloc(7_000_000)), status: 502 },
        {
          name: 'an answer that breaks off',
          backend: (response) => response.setHeader('content-length', 9).write('1', () => response.destroy()),
          status: 502,
        },
      ])('$name: $status', async ({ backend, timeLeftMs, status }) => {
        answer = backend;
        const outcome = await environment.invoke(event(), timeLeftMs);
        expect(outcome).toMatchObject({ answer: { statusCode: status } });
        expect(JSON.parse((outcome.answer as { body: string }).body)).toMatchObject({ status });
      });

      test('nobody there, cold: 502', async () => {
        const cold = await start(closed);
        expect(await cold.invoke(event())).toMatchObject({ answer: { statusCode: 502 } });
      });

      test('a request that is none: 400', async () => {
        const outcome = await environment.invoke({ ...event(), headers: { 'x-a': ['1\r\nx-b: 2'] } });
        expect(outcome).toMatchObject({ answer: { statusCode: 400 } });
      });

      test.each([{}, [], null, 'text', { Records: [{ eventSource: 'aws:sqs' }] }])(
        'an event that is no HTTP request fails the invocation: %j',
        async (other) => {
          expect(await environment.invoke(other)).toMatchObject({ error: { errorType: 'UnrecognizedEventError' } });
        },
      );

      test('and goes on answering after all that', async () => {
        answer = json;
        succeeded('lattice-v2-get', await environment.invoke(event()));
      });
    });

    test.each<{ env: Record<string, string>; message: string }>([
      { env: {}, message: 'exactly one of ROUTES' },
      { env: { BACKEND_URL: 'http://127.0.0.1', ROUTES: '{}' }, message: 'exactly one of ROUTES' },
      { env: { BACKEND_URL: 'ftp://127.0.0.1' }, message: 'BACKEND_URL' },
      { env: { ROUTES: '{"targetGroups":' }, message: 'ROUTES' },
    ])('does not start with $env', async ({ env, message }) => {
      const environment = await start(env);
      expect((await environment.initError)?.errorMessage).toContain(message);
    });

    describe('logs what the template’s alarms and dashboard count', () => {
      /** The access log's line of one request. */
      const lineOf = async (env: Record<string, string>, event: unknown) => {
        const environment = await start(env);
        await environment.invoke(event);
        await environment.close();
        const lines = environment.log().filter(({ message }) => message === 'request');
        expect(lines).toHaveLength(1);
        return lines[0]!;
      };

      test('one line with its fields for a request', async () => {
        answer = json;
        const line = await lineOf({ BACKEND_URL: backendUrl }, eventFor('alb-post-json'));
        expect(line).toMatchObject({ status: 200, eventSource: 'alb', method: 'POST', Requests: 1, Status2xx: 1 });
        expect(line).not.toHaveProperty('errorKind');
      });

      test('a gateway error: errorKind and a 5xx', async () => {
        const line = await lineOf({ BACKEND_URL: 'http://127.0.0.1:9' }, eventFor('alb-post-json'));
        expect(line).toMatchObject({ status: 502, errorKind: 'unreachable', GatewayErrors: 1 });
      });

      test('a refused request: errorKind and a 4xx', async () => {
        const line = await lineOf(
          { BACKEND_URL: backendUrl },
          { ...eventFor('lattice-v2-get'), headers: { 'a b': ['1'] } },
        );
        expect(line).toMatchObject({ status: 400, errorKind: 'malformed', RefusedRequests: 1 });
      });

      test('a target’s own error: a 5xx without errorKind', async () => {
        answer = (response) => response.writeHead(503).end();
        const line = await lineOf({ BACKEND_URL: backendUrl }, eventFor('alb-post-json'));
        expect(line).toMatchObject({ status: 503, TargetErrors: 1 });
        expect(line).not.toHaveProperty('errorKind');
      });

      test('the rule and the target group that the dashboard shows', async () => {
        answer = json;
        const forward = { targetGroups: [{ targetGroupIdentifier: 'legacy' }] };
        const table = {
          targetGroups: { legacy: { type: 'http', url: backendUrl } },
          rules: [
            {
              name: 'orders',
              priority: 1,
              match: { httpMatch: { pathMatch: { match: { prefix: '/' } } } },
              action: { forward },
            },
          ],
        };
        const line = await lineOf({ ROUTES: JSON.stringify(table) }, eventFor('lattice-v2-get'));
        expect(line).toMatchObject({ rule: 'orders', targetGroup: 'legacy', Rule: 'orders', TargetGroup: 'legacy' });
      });
    });
  },
);
