import { describe, expect, it } from 'vitest';
import { addHeader, checkHeaderValue, endToEnd, excerpt, fromWire, joined, toWire } from '../../shared/http/headers.ts';
import { multiMap } from '../../shared/http/multi-map.ts';

const map = (entries: Record<string, string[]>) => Object.assign(multiMap(), entries);

describe('addHeader', () => {
  it('merges names without case and keeps the order of values, equal and empty ones too', () => {
    const headers = multiMap();
    for (const [name, value] of [
      ['X-Tag', 'b'],
      ['x-tag', ''],
      ['X-TAG', 'b'],
    ] as const)
      addHeader(headers, name, value);
    expect(headers).toEqual({ 'x-tag': ['b', '', 'b'] });
  });

  it('drops pseudo-headers', () => {
    const headers = multiMap();
    addHeader(headers, ':authority', 'evil.example');
    expect(headers).toEqual({});
  });

  it.each(['', 'a b', 'a:b', 'a\r\nb', 'é', 'a\0'])('refuses the name %j', (name) => {
    expect(() => addHeader(multiMap(), name, 'v')).toThrow('invalid header name');
  });

  it('names what it refuses no further than it is a name: the rest may be a secret', () => {
    expect(() => addHeader(multiMap(), 'authorization: Bearer x', 'v')).toThrow(
      /^invalid header name "authorization…"$/,
    );
  });

  it.each(['a\r\nb', 'a\nb', 'a\rb', 'a\0b', 'a\x01b', '\x7f'])('refuses the value %j', (value) => {
    const add = () => addHeader(multiMap(), 'x-a', value);
    expect(add).toThrow('header x-a: control character in its value');
    expect(add).toThrow(expect.objectContaining({ statusCode: 400 }));
  });

  it.each([
    [null, 'null'],
    [1, 'number'],
    [['a'], 'array'],
    [{}, 'object'],
  ])('refuses %j as a value', (value, type) => {
    expect(() => addHeader(multiMap(), 'x-a', value)).toThrow(`header x-a: expected a string, got ${type}`);
  });

  it('takes a tab and text beyond ASCII', () => {
    const headers = multiMap();
    addHeader(headers, 'x-a', 'a\tb é');
    expect(headers['x-a']).toEqual(['a\tb é']);
  });
});

describe('excerpt: as much of a text as is a token', () => {
  it.each([
    ['x-a', '"x-a"'],
    ['', '""'],
    ['x-a b', '"x-a…"'],
    [' x', '"…"'],
    ['a: b', '"a…"'],
    ['x'.repeat(40), `"${'x'.repeat(40)}"`],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
  ])('%j is %s', (text, expected) => {
    expect(excerpt(text)).toBe(expected);
  });
});

describe('checkHeaderValue', () => {
  it('is the value', () => {
    expect(checkHeaderValue('userArn', 'a\té')).toBe('a\té');
    expect(checkHeaderValue('userArn', '')).toBe('');
  });

  it.each<[value: unknown, message: string]>([
    ['a\nb', 'userArn: control character in its value'],
    [1, 'userArn: expected a string, got number'],
    [undefined, 'userArn: expected a string, got undefined'],
  ])('refuses %j', (value, message) => {
    expect(() => checkHeaderValue('userArn', value)).toThrow(message);
  });
});

it('joins lines with a comma, Cookie with a semicolon', () => {
  const headers = map({ via: ['1.1 a', '1.1 b'], cookie: ['a=1', 'b=2'] });
  expect(joined(headers, 'via')).toBe('1.1 a, 1.1 b');
  expect(joined(headers, 'cookie')).toBe('a=1; b=2');
  expect(joined(headers, 'x')).toBeUndefined();
});

describe('endToEnd (RFC 9110 section 7.6.1)', () => {
  it.each([
    'connection',
    'keep-alive',
    'proxy-connection',
    'proxy-authenticate',
    'proxy-authorization',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'http2-settings',
  ])('drops %s', (name) => {
    expect(endToEnd(map({ [name]: ['x'], accept: ['*/*'] }))).toEqual({ accept: ['*/*'] });
  });

  it('drops what Connection lists, over several lines and in any case', () => {
    const headers = map({ connection: ['close, X-One', ' x-two '], 'x-one': ['1'], 'x-two': ['2'], 'x-three': ['3'] });
    expect(endToEnd(headers)).toEqual({ 'x-three': ['3'] });
  });

  it.each([['x-one, close'], ['keep-alive, x-one'], ['close', 'x-one'], ['x-one', 'Keep-Alive']])(
    'drops what Connection lists beside its own options: %j',
    (...connection) => {
      expect(endToEnd(map({ connection, 'x-one': ['1'], 'x-two': ['2'] }))).toEqual({ 'x-two': ['2'] });
    },
  );

  it.each(['x-hosts', 'hosts', 'x-via', 'viaduct', 'my-x-origin-context', 'x-origin-contexts', 'not-content-type'])(
    'drops %s where Connection lists it, which only looks like one of those kept',
    (name) => {
      expect(endToEnd(map({ connection: [name], [name]: ['x'] }))).toEqual({});
    },
  );

  it.each([
    'host',
    'content-length',
    'content-type',
    'x-forwarded-for',
    'x-amzn-trace-id',
    'x-amz-date',
    'x-origin-context',
  ])('keeps %s, whatever Connection lists', (name) => {
    expect(endToEnd(map({ connection: [name], [name]: ['x'] }))).toEqual({ [name]: ['x'] });
  });
});

describe('header values on the wire', () => {
  it.each(['plain', 'é', '☕', '😀 and more'])('%s goes out as UTF-8 and comes back', (value) => {
    expect(Buffer.from(toWire(value), 'latin1').toString('utf8')).toBe(value);
    expect(fromWire(toWire(value))).toBe(value);
  });

  it('reads what is not UTF-8 as Latin-1', () => {
    expect(fromWire('caf\xe9')).toBe('café');
  });

  it('keeps a replacement character that was sent as one', () => {
    expect(fromWire(Buffer.from('\ufffd').toString('latin1'))).toBe('\ufffd');
  });
});
