import { describe, expect, it } from 'vitest';
import { withinLimit } from '../../shared/formats/limits.ts';
import { VpcProxyRejection } from '../../shared/formats/vpc-proxy.ts';
import { EVENT_SOURCES, type EventSource } from '../../shared/lattice/event-source.ts';

/** Bytes of JSON that each source takes for a result (docs/wire-facts.md#alb-limits and #lambda-invoke). */
const LIMITS: Record<EventSource, number> = {
  'apigateway-rest': 6_291_556,
  'apigateway-http': 6_291_556,
  'function-url': 6_291_556,
  alb: 1_048_576,
  'lattice-v1': 6_291_556,
  'lattice-v2': 6_291_556,
  'vpc-proxy': 6_291_556,
};

const bytes = (result: unknown) => Buffer.byteLength(JSON.stringify(result));

/** A result of exactly this many bytes, its body made of one character. */
function resultOf(size: number, filler: string, isBase64Encoded = false) {
  const result = { statusCode: 200, headers: { 'x-a': '"ü"' }, body: '', isBase64Encoded };
  const each = bytes(filler) - 2;
  const missing = size - bytes(result);
  result.body = filler.repeat(missing / each) + 'x'.repeat(missing % each);
  expect(bytes(result)).toBe(size);
  return result;
}

const tooLarge = (result: unknown, source: EventSource): string => {
  try {
    withinLimit(result, source);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ProxyError', kind: 'unencodable', statusCode: 502 });
    return (error as Error).message;
  }
  return 'not too large';
};

/** Throws unless a body of this filler that fills the limit passes, and one byte more does not. */
function expectLimit(source: EventSource, filler: string, isBase64Encoded = false) {
  const limit = LIMITS[source];
  const most = resultOf(limit, filler, isBase64Encoded);
  expect(withinLimit(most, source)).toBe(most);
  const message = tooLarge(resultOf(limit + 1, filler, isBase64Encoded), source);
  expect(message).toContain(`${limit + 1} bytes`);
  expect(message).toContain(`${source} takes ${limit}`);
}

it.each(EVENT_SOURCES)('%s takes exactly its limit, and not a byte more', (source) => expectLimit(source, 'x'));

it.each([
  ['base64', 'Q', true],
  ['text that JSON escapes to twice its length', '"', false],
  ['control characters, six bytes each', '\u0001', false],
  ['text of two bytes a character', 'ü', false],
  ['text of four bytes a character', '😀', false],
])('the limit counts %s as in JSON', (_, filler, isBase64Encoded) => expectLimit('alb', filler, isBase64Encoded));

it('the limit counts headers where they are what is large', () => {
  const large = 'x'.repeat(LIMITS['lattice-v2']);
  for (const headers of [{ headers: { 'x-large': large } }, { multiValueHeaders: { 'x-large': [large] } }])
    expect(tooLarge({ statusCode: 200, ...headers }, 'lattice-v2')).toMatch(/ bytes/);
});

describe('the header block that an ALB passes on: 32 KB', () => {
  const NAME = 'x-name';
  /** A line is name, colon, space, value and CRLF. */
  const value = (blockBytes: number) => 'x'.repeat(blockBytes - NAME.length - 4);

  it.each([
    ['headers', (size: number) => ({ statusCode: 200, headers: { [NAME]: value(size) } })],
    ['multiValueHeaders', (size: number) => ({ statusCode: 200, multiValueHeaders: { [NAME]: [value(size)] } })],
    [
      'repeated lines',
      (size: number) => ({ statusCode: 200, multiValueHeaders: { [NAME]: [value(16_384), value(size - 16_384)] } }),
    ],
    [
      'bytes, not characters',
      (size: number) => ({ statusCode: 200, headers: { [NAME]: 'ü'.repeat(100) + value(size - 200) } }),
    ],
  ])('as %s', (_, resultWith) => {
    expect(tooLarge(resultWith(32_768), 'alb')).toBe('not too large');
    expect(tooLarge(resultWith(32_769), 'alb')).toBe("the answer's headers are 32769 bytes; alb takes 32768");
  });

  it('is no limit of other sources', () => {
    expect(tooLarge({ statusCode: 200, headers: { [NAME]: value(60_000) } }, 'lattice-v2')).toBe('not too large');
  });
});

describe('a 2016 rejection, whose message is JSON within JSON', () => {
  const rejection = (body: string) => new VpcProxyRejection(404, body, {});

  it('is counted as the error that the runtime reports', () => {
    const small = rejection('"'.repeat(100_000));
    expect(withinLimit(small, 'vpc-proxy')).toBe(small);
    // A quote is escaped in the message and once more in the report: 4 bytes.
    const report = ({ message }: Error) => bytes({ errorType: 'VpcProxyRejection', errorMessage: message, trace: [] });
    const most = rejection('x'.repeat(LIMITS['vpc-proxy'] - report(rejection(''))));
    expect(report(most)).toBe(LIMITS['vpc-proxy']);
    expect(withinLimit(most, 'vpc-proxy')).toBe(most);
    expect(tooLarge(rejection('"'.repeat(1_600_000)), 'vpc-proxy')).toMatch(/ bytes .*vpc-proxy takes 6291556/);
  });
});
