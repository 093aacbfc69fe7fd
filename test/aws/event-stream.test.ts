import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { describe, expect, test } from 'vitest';
import { messagesOf } from '../../shared/aws/event-stream.ts';

/** Against Smithy's own codec. */
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text),
);

const encoded = (type: string, payload: string): Buffer =>
  Buffer.from(
    codec.encode({
      headers: { ':message-type': { type: 'string', value: 'event' }, ':event-type': { type: 'string', value: type } },
      body: Buffer.from(payload),
    }),
  );

const read = async (pieces: Buffer[]): Promise<[type: string | undefined, payload: string][]> => {
  const messages: [string | undefined, string][] = [];
  for await (const { headers, payload } of messagesOf(pieces))
    messages.push([headers[':event-type'], payload.toString()]);
  return messages;
};

const STREAM = Buffer.concat([encoded('PayloadChunk', 'one'), encoded('Ü', ''), encoded('InvokeComplete', '{}')]);
const MESSAGES = [
  ['PayloadChunk', 'one'],
  ['Ü', ''],
  ['InvokeComplete', '{}'],
];

describe('messages are read', () => {
  test('of 16 bytes, which say nothing', async () => {
    const empty = Buffer.from(codec.encode({ headers: {}, body: Buffer.alloc(0) }));
    expect([empty.length, await read([empty])]).toEqual([16, [[undefined, '']]]);
  });

  test.each([1, 2, 3, 7, 11, 12, 13, 50, 1_000])('from pieces of %d bytes', async (size) => {
    const pieces: Buffer[] = [];
    for (let at = 0; at < STREAM.length; at += size) pieces.push(STREAM.subarray(at, at + size));
    expect(await read(pieces)).toEqual(MESSAGES);
  });

  test('of any size', async () => {
    const payload = 'x'.repeat(6_000_000);
    const stream = encoded('PayloadChunk', payload);
    expect(await read([stream.subarray(0, 100_000), stream.subarray(100_000)])).toEqual([['PayloadChunk', payload]]);
  });

  test('up to one that is not complete', async () => {
    expect(await read([STREAM.subarray(0, -1)])).toEqual(MESSAGES.slice(0, 2));
  });
});

test('a change of any byte is found', async () => {
  const message = encoded('PayloadChunk', 'one');
  for (let at = 0; at < message.length; at += 1) {
    const changed = Buffer.from(message);
    changed[at]! ^= 1;
    await expect(read([changed, message]), `byte ${at}`).rejects.toMatchObject({ kind: 'badAnswer' });
  }
});

describe('a message', () => {
  const beginning = (size: number): Buffer => {
    const prelude = Buffer.alloc(16);
    prelude.writeUInt32BE(size);
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    return prelude;
  };

  test.each([0, 4, 12, 15, 24 * 1024 * 1024 + 1])('cannot be %d bytes long', (size) =>
    expect(read([beginning(size)])).rejects.toMatchObject({ kind: 'badAnswer' }),
  );

  test('is refused for a wrong checksum as soon as its prelude is there', () =>
    expect(read([Buffer.alloc(12)])).rejects.toMatchObject({ kind: 'badAnswer' }));

  test('is not refused for a length of 24 MiB', () => expect(read([beginning(24 * 1024 * 1024)])).resolves.toEqual([]));
});

test('a header of another type than text is refused', async () => {
  const message = codec.encode({ headers: { a: { type: 'integer', value: 1 } }, body: Buffer.alloc(0) });
  await expect(read([Buffer.from(message)])).rejects.toMatchObject({ message: 'the answer is not an event stream' });
});
