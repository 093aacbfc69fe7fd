import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Detail } from '../../local/inspector/messages.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import {
  backend,
  closeServers,
  lambdaEndpoint,
  listening,
  type Reader,
  recordedTo,
  tableOf,
} from './support/recorded.ts';

/** The third pane is what was really sent: held against what the other end of the socket received. */

const FUNCTION = 'arn:aws:lambda:us-east-2:123456789012:function:orders';

/** Bytes as they came, answered with one fixed response each. */
let received: Buffer[] = [];
let events: unknown[] = [];
let to: (targetGroup: string) => Reader;

beforeAll(async () => {
  const raw = await listening(
    createServer((socket: Socket) =>
      socket.on('data', (bytes) => {
        received.push(bytes);
        if (isComplete(Buffer.concat(received))) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }),
    ),
  );
  const closed = await backend((req) => void req.socket.destroy());
  await lambdaEndpoint({
    [FUNCTION]: async (event) => {
      events.push(event);
      return { statusCode: 200, headers: {}, isBase64Encoded: false };
    },
  });
  to = recordedTo(
    tableOf({
      targetGroups: {
        http: { type: 'http', url: raw },
        lattice: { type: 'lattice', url: raw, auth: 'AWS_IAM' },
        lambda: { type: 'lambda', functionArn: FUNCTION, eventFormat: 'lattice-v2' },
        closed: { type: 'http', url: closed },
        // Whom the 2016 events name; nobody asks it here.
        named: { type: 'http', url: 'http://10.0.1.16:8080' },
      },
    }),
  );
});
afterAll(closeServers);

const isComplete = (bytes: Buffer): boolean => {
  const end = bytes.indexOf('\r\n\r\n');
  const length = /^content-length: (\d+)/im.exec(bytes.toString('latin1'))?.[1] ?? '0';
  return end >= 0 && bytes.length >= end + 4 + Number(length);
};

/** The head as the pane shows it. */
const headOf = (bytes: Buffer): string => bytes.toString('utf8').split('\r\n\r\n')[0]!.replaceAll('\r\n', '\n');

const sentText = ({ panes }: Detail): string => panes.sent.views[0]!.text;

test.each(['http', 'lattice'])('to a target group of type %s', async (group) => {
  for (const file of EVENT_FILES) {
    received = [];
    const detail = await to(group)(eventFile(file), true);
    expect([file, sentText(detail).split('\n\n')[0]]).toEqual([file, headOf(Buffer.concat(received))]);
  }
});

test('a text body is shown, a binary one is counted', async () => {
  received = [];
  const text = await to('http')({ ...eventFile('alb-post-json'), body: '{"a":"é"}', isBase64Encoded: false });
  expect(sentText(text).split('\n\n')[1]).toBe('{"a":"é"}');
  received = [];
  const binary = await to('http')({ ...eventFile('alb-post-json'), body: '/wD+', isBase64Encoded: true });
  expect(sentText(binary).split('\n\n')[1]).toBe('‹3 bytes that are not text: ff 00 fe›');
});

test("a function's event is what it was invoked with, and beside it the Invoke request", async () => {
  events = [];
  const { panes } = await to('lambda')(eventFile('alb-multi-value'), true);
  expect(JSON.parse(panes.sent.views[0]!.text)).toEqual(events[0]);
  expect(panes.sent.views.map(({ label }) => label)).toEqual(['lambda: Lattice v2 event', 'Invoke']);
  expect(panes.sent.views[1]!.text).toMatch(/^POST \/2015-03-31\/functions\/arn%3Aaws%3Alambda/);
});

test('an attempt without an answer is shown too', async () => {
  const { panes, notes, summary } = await to('closed')(eventFile('alb-multi-value'));
  expect(panes.sent.views[0]!.text).toMatch(/^GET \/orders\/42/);
  expect(notes.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^closed could not be asked: /));
  expect([summary.status, summary.errorKind]).toEqual([502, 'unreachable']);
});
