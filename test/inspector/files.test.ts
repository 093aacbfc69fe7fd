import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alb } from '../../local/doors/alb.ts';
import { draftsOfHar } from '../../local/inspector/har.ts';
import { createInspector } from '../../local/inspector/inspector.ts';
import type { Detail, Summary } from '../../local/inspector/messages.ts';
import { readSession } from '../../local/inspector/session.ts';
import { lambda } from '../../local/lambda.ts';
import { loadHandler } from '../../local/load-handler.ts';
import { eventFile } from '../support/events.ts';
import { backend, closeServers, HANDLER, listening, tableOf } from './support/recorded.ts';

/** A HAR out and in, a session saved and opened by another inspector. */

// biome-ignore lint/suspicious/noExplicitAny: JSON of the server, read freely in tests
type Json = any;

let first: string;
let second: string;
const ask = async (url: string, path: string, body?: unknown): Promise<Json> => {
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await fetch(url + path, init)).json();
};

beforeAll(async () => {
  const url = await backend((req, res) => {
    req.resume();
    if (req.url?.startsWith('/image')) res.end(Buffer.from([0x89, 0x50, 0xff]));
    else res.writeHead(200, { 'content-type': 'application/json' }).end('{"token":"hunter2","n":1}');
  });
  const forward = { targetGroups: [{ targetGroupIdentifier: 'legacy' }] };
  const table = tableOf({ targetGroups: { legacy: { type: 'http', url } }, defaultAction: { forward } });
  process.env['ROUTES'] = JSON.stringify(table);
  const invoke = lambda(await loadHandler(HANDLER));
  const open = async () => {
    const inspector = createInspector({ table, handler: HANDLER });
    return { url: await listening(inspector.server), invoke: inspector.inspect(alb, 1, invoke) };
  };
  const one = await open();
  ({ url: first } = one);
  second = (await open()).url;
  const event = { ...eventFile('alb-single-value'), queryStringParameters: { a: '1' } };
  await one.invoke({
    ...event,
    path: '/orders',
    httpMethod: 'POST',
    body: '{"pin":"hunter2"}',
    headers: { authorization: 'Bearer hunter2' },
  });
  await one.invoke({ ...event, path: '/image' });
});
afterAll(closeServers);

describe('a HAR', () => {
  test('has each request with its answer, and secrets masked unless asked for', async () => {
    const { log } = await ask(first, '/api/har');
    expect(log).toMatchObject({
      version: '1.2',
      entries: [
        {
          request: {
            method: 'POST',
            url: 'http://127.0.0.1:1/orders?a=1',
            headers: [{ name: 'authorization', value: 'Bearer ••••••••' }],
            queryString: [{ name: 'a', value: '1' }],
            postData: { text: '{"pin":"••••••••"}' },
          },
          response: {
            status: 200,
            statusText: 'OK',
            content: { size: 25, mimeType: 'application/json', text: '{"token":"••••••••","n":1}' },
          },
          _targetGroup: 'legacy',
        },
        { response: { content: { size: 3, text: 'iVD/', encoding: 'base64' } } },
      ],
    });
    expect(JSON.stringify(await ask(first, '/api/har?secrets=shown'))).toContain('Bearer hunter2');
  });

  test('of a browser becomes requests at a front door', async () => {
    const har = {
      log: {
        entries: [
          {
            request: {
              method: 'POST',
              url: 'https://shop.example/orders?x=1',
              headers: [
                { name: ':authority', value: 'shop.example' },
                { name: 'x-a', value: '1' },
                { name: 'Content-Length', value: '999' },
              ],
              postData: { mimeType: 'text/plain', text: 'tea' },
            },
          },
          { request: { method: 'GET', url: 'https://shop.example/image', headers: [] } },
        ],
      },
    };
    expect(await ask(first, '/api/har', { har, door: alb.name })).toEqual({ sent: 2, refused: [] });
    const { log } = await ask(first, '/api/har');
    expect(log.entries.slice(-2)).toMatchObject([
      {
        request: { method: 'POST', url: 'http://127.0.0.1:1/orders?x=1', postData: { text: 'tea' } },
        response: { status: 200 },
      },
      { request: { method: 'GET', url: 'http://127.0.0.1:1/image' } },
    ]);
  });

  test('that was saved here has its requests when it is read again', async () => {
    const har = await ask(first, '/api/har?secrets=shown');
    expect(draftsOfHar(har)[0]).toMatchObject({ method: 'POST', target: '/orders?a=1', body: '{"pin":"hunter2"}' });
  });

  test.each([
    [null, 'Not a HAR: expected log.entries.'],
    [{ log: { entries: [{}] } }, 'Not a HAR: log.entries[0].request has no method or no url.'],
    [
      { log: { entries: [{ request: { method: 'GET', url: 'http://a/', headers: 1 } }] } },
      'Not a HAR: log.entries[0].request.headers is not a list.',
    ],
  ])('%j is none', async (har, error) => {
    expect(await ask(first, '/api/har', { har, door: alb.name })).toEqual({ error });
  });
});

describe('a session', () => {
  test('shows the same in another inspector', async () => {
    const text = await (await fetch(`${first}/api/session`)).text();
    const { opened } = await ask(second, '/api/session', { text });
    expect(opened).toBeGreaterThanOrEqual(2);
    const [here, there] = await Promise.all(
      [first, second].map(async (url) => (await ask(url, '/api/requests/1?secrets=shown')) as Detail),
    );
    expect(there).toEqual(here);
    const image = (await ask(second, '/api/requests/2')) as Detail;
    expect(image.panes.result.views.map(({ label }) => label)).toEqual(['Returned', "Target's answer"]);
  });

  test('is opened with new ids, and replays keep what they repeat', async () => {
    const text = await (await fetch(`${first}/api/session`)).text();
    const recordings = readSession(text).slice(0, 1);
    const again = JSON.stringify({
      session: 1,
      tables: [],
      recordings: [
        { ...recordings[0], table: undefined, sent: [], id: 70 },
        { ...recordings[0], table: undefined, sent: [], id: 71, replayOf: 70 },
      ],
    });
    await ask(second, '/api/session', { text: again });
    const { log } = await ask(second, '/api/har');
    expect(log.entries).toHaveLength(2);
    const ids = ((await ask(second, '/api/search?in=query&text=a%3D1')) as { ids: number[] }).ids;
    const { summary } = (await ask(second, `/api/requests/${ids[1]}`)) as { summary: Summary };
    expect(summary.replayOf).toBe(ids[0]);
  });

  test.each([
    ['{', 'Not a session: the file is not JSON.'],
    ['null', 'Not a session: expected a file that the inspector saved.'],
    ['{"session":1,"tables":[],"recordings":[{}]}', 'Not a session: recordings[0] is incomplete.'],
  ])('%s is none', async (text, error) => expect(await ask(second, '/api/session', { text })).toEqual({ error }));
});
