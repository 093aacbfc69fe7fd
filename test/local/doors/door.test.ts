import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDoor } from '../../../local/doors/door.ts';
import { doors } from '../../../local/doors/index.ts';
import { lambda } from '../../../local/lambda.ts';
import { awslambda } from '../../../local/response-stream.ts';
import { streamingLambda } from '../../../local/streaming-lambda.ts';
import { knock, listening, raw, send } from './knock.ts';

const all = [
  ...doors(() => ({ namedTarget: { hostname: 'backend.test', port: '80' }, binaryMediaTypes: ['*/*'] })).values(),
];

describe.each(all)('$name', (door) => {
  test.each([
    ['bytes beyond ASCII in the path', Buffer.from('/caf\u00e9').toString('latin1')],
    ['no path', '*'],
  ])('answers 400 to %s', async (_, target) => {
    const { event, answer } = await knock(door, raw(`OPTIONS ${target}`));
    expect([event, answer.status]).toEqual([undefined, 400]);
  });

  test('answers 413 to a larger body than it takes', async () => {
    const { event, answer } = await knock(door, raw('POST /', [], Buffer.alloc(door.maxBody + 1)));
    expect([event === undefined, answer.status]).toEqual([true, 413]);
  });

  test('outlives a client that goes away', async () => {
    const server = openDoor(
      door,
      door.streams
        ? streamingLambda(async (_, stream) => {
            const out = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: {} });
            out.write('');
            out.end();
          })
        : lambda(async () => ({ statusCode: 200, headers: {}, isBase64Encoded: false })),
      { hosts: () => ['example.test'] },
    );
    const port = await listening(server);
    try {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write('POST / HTTP/1.1\r\nhost: example.test\r\ncontent-length: 10\r\n\r\nhalf', () => {
            socket.destroy();
            resolve();
          });
        });
      });
      expect((await send(port, raw('GET /'))).status).toBe(200);
    } finally {
      server.close();
    }
  });
});

/** JSON escapes quotes: this is small enough for these doors, and as an event too large for Lambda. */
test.each([
  ['REST API with the 2016 mapping templates', 3_200_000],
  ['HTTP API', 2_500_000],
  ['VPC Lattice', 2_500_000],
  ['Function URL', 2_500_000],
])('%s answers 413 where Lambda refuses the event', async (name, quotes) => {
  const door = all.find((other) => other.name === name)!;
  const body = JSON.stringify('"'.repeat(quotes));
  expect(body.length).toBeLessThan(door.maxBody);
  const { event, answer } = await knock(door, raw('POST /', ['content-type: application/json'], body));
  expect([event === undefined, answer.status]).toEqual([true, 413]);
});

test('the doors stand in for AWS: they share no code with the conversions that are held against them', () => {
  const root = join(import.meta.dirname, '../../../local');
  const files = ['doors', 'doors/shapes', 'http'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, folder, file)),
  );
  expect(files.length).toBeGreaterThan(10);
  const imports = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from!),
  );
  expect(imports.filter((from) => /shared|functions/.test(from))).toEqual([]);
});
