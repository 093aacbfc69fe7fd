import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { DIST } from '../../../local/dist.ts';
import { type Door, openDoor } from '../../../local/doors/door.ts';
import { functionUrlStreaming } from '../../../local/doors/function-url.ts';
import { restApiStreaming } from '../../../local/doors/rest-api.ts';
import { launchChromium } from '../../../local/inspector/browser.ts';
import { loadHandler } from '../../../local/load-handler.ts';
import { awslambda } from '../../../local/response-stream.ts';
import { type StreamingHandler, streamingLambda } from '../../../local/streaming-lambda.ts';
import { describeInBrowser } from '../../inspector/support/page.ts';
import { checkLogOutput, tapLogOutput } from '../../support/log-output.ts';
import { listening } from './knock.ts';

const DOORS = [restApiStreaming(() => ['*/*']), functionUrlStreaming];

/** How a stream breaks, and the limit that breaks it. */
interface Break {
  how: string;
  /** What the backend sends after the head; the events go on after `last`. */
  events: (response: ServerResponse, last: number) => void;
  idleTimeoutMs?: number;
  invocationMs?: number;
  streams?: Door['streams'];
}

const event = (id: number): string => `id: ${id}\ndata: ${id}\n\n`;

const two = (response: ServerResponse, last: number) => void response.write(event(last + 1) + event(last + 2));

/** Two events and a part of the third. */
const twoAndAHalf = (response: ServerResponse, last: number, after: () => void): void => {
  two(response, last);
  response.write(event(last + 3).slice(0, -2));
  setTimeout(after, 50);
};

const endless = (response: ServerResponse, last: number): void => {
  let id = last;
  const timer = setInterval(() => response.write(event(++id)), 20);
  response.once('close', () => clearInterval(timer));
};

/** Longer than a busy machine takes for the head: without one the door answers 504, after which EventSource gives up. */
const LONG_MS = 2_500;

const BREAKS: Break[] = [
  {
    how: 'the backend resets the connection in the middle of an event',
    events: (response, last) => twoAndAHalf(response, last, () => response.socket!.resetAndDestroy()),
  },
  {
    how: 'the backend closes the connection in the middle of an event',
    events: (response, last) => twoAndAHalf(response, last, () => response.destroy()),
  },
  { how: 'the backend is silent for idleTimeoutMs', events: two, idleTimeoutMs: LONG_MS },
  { how: 'the invocation ends', events: endless, invocationMs: LONG_MS },
  { how: 'the door cuts a stream that is silent', events: two, streams: { idleMs: LONG_MS, totalMs: 900_000 } },
  { how: 'the door cuts a stream that is long', events: endless, streams: { totalMs: LONG_MS } },
];

describeInBrowser('server-sent events whose stream breaks', () => {
  let browser: Browser;
  beforeAll(async () => {
    tapLogOutput();
    Object.assign(globalThis, { awslambda });
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  const cases = DOORS.flatMap((door) => BREAKS.map((broken) => ({ door, ...broken, name: door.name })));
  // Together, because each waits for its limit three times.
  test.concurrent.for(cases)('$name: $how', async (one, { expect, onTestFinished }) => {
    const { door, events, idleTimeoutMs, invocationMs, streams } = one;
    /** Last-Event-ID of each request. */
    const asked: number[] = [];
    const backend = createServer((request, response) => {
      if (request.url !== '/events') return void response.end();
      const last = Number(request.headers['last-event-id'] ?? 0);
      asked.push(last);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 10\n\n');
      events(response, last);
    });
    const url = `http://127.0.0.1:${await listening(backend)}`;
    const ROUTES = JSON.stringify({
      targetGroups: { all: { type: 'http', url, ...(idleTimeoutMs && { idleTimeoutMs }) } },
      defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'all' }] } },
    });
    const handler = await loadHandler<StreamingHandler>(join(DIST, 'proxy', 'streaming.mjs'), { ROUTES });
    const server = openDoor({ ...door, ...(streams && { streams }) }, streamingLambda(handler, invocationMs));
    const page = await browser.newPage();
    onTestFinished(async () => {
      await page.close();
      for (const each of [server, backend]) each.close();
      backend.closeAllConnections();
      checkLogOutput();
    });
    await page.goto(`http://127.0.0.1:${await listening(server)}/`);

    const { ids, atOpen } = await page.evaluate(
      () =>
        new Promise<{ ids: number[]; atOpen: number[] }>((resolve) => {
          const ids: number[] = [];
          /** The last event that had come when each connection opened. */
          const atOpen: number[] = [];
          const source = new EventSource('/events');
          source.onopen = () => void atOpen.push(ids.at(-1) ?? 0);
          source.onmessage = ({ lastEventId }) => {
            ids.push(Number(lastEventId));
            // A busy machine may break a stream before its first event: then it begins at the same place again.
            if (new Set(atOpen).size < 3) return;
            source.close();
            resolve({ ids, atOpen });
          };
        }),
    );
    // Nothing is lost, and nothing comes twice.
    expect(ids).toEqual(ids.map((_, i) => i + 1));
    expect(asked).toEqual(atOpen);
    expect(new Set(asked).size).toBe(3);
  });
});
