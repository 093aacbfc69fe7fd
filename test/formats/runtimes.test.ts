import { describe, expect, it } from 'vitest';
import type { TargetFormatSettings } from '../../shared/formats/event-format.ts';
import { FORMATS } from '../../shared/formats/index.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';

/** Answers as Go, .NET, Java, Rust and Python functions write them, and what their front door makes of each. */

interface Read {
  statusCode: number;
  headers: Record<string, string[]>;
  body?: string;
  isBase64Encoded?: true;
}

function read(source: EventSource, payload: string, multiValueHeaders?: boolean): Read {
  return readBy(source, payload, { multiValueHeaders });
}

function readBy(source: EventSource, payload: string, target: TargetFormatSettings, origin?: Origin): Read {
  const { body, ...response }: LatticeResponse = FORMATS[source].decodeResponse(Buffer.from(payload), target, origin);
  return { ...response, ...(body !== undefined && { body: body.toString() }) };
}

const JSON_TYPE = { 'content-type': ['application/json'] };
const TEXT_TYPE = { 'content-type': ['text/plain; charset=utf-8'] };

/** An answer that is read, and what of it. */
type Row = [what: string, payload: string, response: Partial<Read>];
/** An answer that the front door refuses, and by which word the error is known. */
type Refused = [what: string, payload: string, message: RegExp];

/** A Function URL reads answers by the same code (function-url.test.ts), and Lattice v1 by that of v2 (lattice-v1.test.ts). */
describe('apigateway-http', () => {
  const source = 'apigateway-http';

  it.each<Row>([
    [
      'Go: every absent member is null',
      '{"statusCode":200,"headers":null,"multiValueHeaders":null,"body":"ok","cookies":null}',
      { statusCode: 200, headers: TEXT_TYPE, body: 'ok' },
    ],
    [
      'Java: the body and the flag are null too',
      '{"statusCode":204,"headers":null,"multiValueHeaders":null,"cookies":null,"body":null,"isBase64Encoded":null}',
      { statusCode: 204, headers: TEXT_TYPE },
    ],
    [
      'Rust: everything is there and empty',
      '{"statusCode":200,"headers":{},"multiValueHeaders":{},"body":"","isBase64Encoded":false,"cookies":[]}',
      { statusCode: 200, headers: TEXT_TYPE },
    ],
    [
      '.NET: a Content-Type of null is left out and not defaulted',
      '{"statusCode":204,"headers":{"Content-Type":null}}',
      { headers: {} },
    ],
    [
      'another header of null',
      '{"statusCode":200,"headers":{"X-A":null,"x-b":"1"}}',
      { headers: { ...TEXT_TYPE, 'x-b': ['1'] } },
    ],
    ['a status in quotes', '{"statusCode":"201"}', { statusCode: 201 }],
    [
      'a flag in quotes',
      '{"statusCode":200,"body":"AAE=","isBase64Encoded":"true"}',
      { isBase64Encoded: true, body: 'AAE=' },
    ],
    ['a flag in quotes, as Python spells it', '{"statusCode":200,"body":"x","isBase64Encoded":"False"}', { body: 'x' }],
    ['a number as body', '{"statusCode":200,"body":42}', { body: '42' }],
    ['a boolean as body', '{"statusCode":200,"body":false}', { body: 'false' }],
    [
      'a number that JavaScript would round',
      '{"statusCode":200,"body":12345678901234567890}',
      { body: '12345678901234567890' },
    ],
    [
      'numbers as header values keep their digits',
      '{"statusCode":200,"headers":{"x-id":12345678901234567890,"x-price":10.50,"x-on":true}}',
      { headers: { ...TEXT_TYPE, 'x-id': ['12345678901234567890'], 'x-price': ['10.50'], 'x-on': ['true'] } },
    ],
    [
      'one name in two spellings: an equal value is one line',
      '{"statusCode":302,"headers":{"Location":"/a","location":"/a"}}',
      { headers: { ...TEXT_TYPE, location: ['/a'] } },
    ],
    [
      'one name in two spellings: other values stay',
      '{"statusCode":200,"headers":{"Via":"a","via":"b"}}',
      { headers: { ...TEXT_TYPE, via: ['a', 'b'] } },
    ],
    [
      'base64 in lines, as Python’s encodebytes writes it',
      '{"statusCode":200,"body":"AAEC\\nAwQF\\n","isBase64Encoded":true}',
      { body: 'AAECAwQF' },
    ],
    [
      'a cookie in both places is one line',
      '{"statusCode":200,"headers":{"Set-Cookie":"a=1"},"cookies":["a=1","b=2","b=2"]}',
      { headers: { ...TEXT_TYPE, 'set-cookie': ['a=1', 'b=2', 'b=2'] } },
    ],
    ['the misspelt flag is no flag here', '{"statusCode":200,"body":"AAE=","base64Encoded":true}', { body: 'AAE=' }],
  ])('%s', (_, payload, response) => {
    expect(read(source, payload)).toMatchObject(response);
    if (response.headers) expect(read(source, payload).headers).toEqual(response.headers);
  });

  it.each<[payload: string, body: string | undefined]>([
    ['"test"', 'test'],
    ['"Special \\"quoted\\" text"', 'Special "quoted" text'],
    ['""', undefined],
    ['[1, 2, 3]', '[1, 2, 3]'],
    ['42', '42'],
    ['10.50', '10.50'],
    ['true', 'true'],
    ['{}', '{}'],
    ['{"id": 12345678901234567890, "price": 10.50}', '{"id": 12345678901234567890, "price": 10.50}'],
    ['{"headers": {"content-type": "text/html"}}', '{"headers": {"content-type": "text/html"}}'],
    ['{"errorMessage": "x", "id": 1}', '{"errorMessage": "x", "id": 1}'],
    ['{"name": "John Doe", "age":', '{"name": "John Doe", "age":'],
    ['Hello, World!', 'Hello, World!'],
  ])('without statusCode the payload is the body: %s', (payload, body) => {
    const response = read(source, payload);
    expect(response).toEqual({ statusCode: 200, headers: JSON_TYPE, ...(body !== undefined && { body }) });
  });

  it.each<Refused>([
    ['a failure in Lambda’s own words', '{"errorMessage":"x"}', /^the function answered an error$/],
    [
      'the same with its type',
      '{"errorType":"Error","errorMessage":"x","stackTrace":[]}',
      /^the function answered an error$/,
    ],
    ['nothing', 'null', /null: its handler returned nothing/],
    ['a fraction as status', '{"statusCode":200.5}', /statusCode is 200\.5/],
    ['a status of null', '{"statusCode":null,"body":"x"}', /statusCode is null/],
    ['an object as body', '{"statusCode":200,"body":{"a":1}}', /body is object/],
    ['cookies as a map', '{"statusCode":200,"cookies":{"a":"1"}}', /cookies are object/],
    ['a flag that is neither', '{"statusCode":200,"body":"x","isBase64Encoded":"yes"}', /isBase64Encoded is string/],
  ])('refuses %s', (_, payload, message) => {
    expect(() => read(source, payload)).toThrow(message);
  });
});

describe('apigateway-rest', () => {
  it.each<Row>([
    [
      '.NET: every absent member is null',
      '{"statusCode":200,"headers":null,"multiValueHeaders":null,"body":null,"isBase64Encoded":false}',
      { statusCode: 200, headers: JSON_TYPE },
    ],
    [
      'Java: even the status',
      '{"statusCode":null,"headers":null,"body":"ok","isBase64Encoded":null}',
      { statusCode: 200 },
    ],
    ['.NET: a Content-Type of null', '{"statusCode":204,"headers":{"Content-Type":null}}', { headers: {} }],
    ['the same in the other map', '{"statusCode":204,"multiValueHeaders":{"Content-Type":null}}', { headers: {} }],
    [
      'one pair in both maps is one line',
      '{"statusCode":302,"headers":{"Location":"/a"},"multiValueHeaders":{"Location":["/a"]}}',
      { headers: { ...JSON_TYPE, location: ['/a'] } },
    ],
    [
      'one pair in both maps, spelled differently',
      '{"statusCode":302,"headers":{"location":"/a"},"multiValueHeaders":{"Location":["/a"]}}',
      { headers: { ...JSON_TYPE, location: ['/a'] } },
    ],
    [
      'other values are both sent, those of the list first',
      '{"headers":{"X-A":"3"},"multiValueHeaders":{"x-a":["1","1"]}}',
      { headers: { ...JSON_TYPE, 'x-a': ['1', '1', '3'] } },
    ],
    [
      'base64Encoded, as Jackson spells it',
      '{"statusCode":200,"body":"AAE=","base64Encoded":true}',
      { isBase64Encoded: true },
    ],
    [
      'base64Encoded counts before isBase64Encoded',
      '{"statusCode":200,"body":"AAE=","base64Encoded":false,"isBase64Encoded":true}',
      { body: 'AAE=' },
    ],
    ['a flag in quotes', '{"statusCode":200,"body":"AAE=","isBase64Encoded":"true"}', { isBase64Encoded: true }],
    ['a number as body keeps its digits', '{"statusCode":200,"body":10.50}', { body: '10.50' }],
    [
      'numbers in a list keep theirs',
      '{"multiValueHeaders":{"x-id":[12345678901234567890, 1]}}',
      { headers: { ...JSON_TYPE, 'x-id': ['12345678901234567890', '1'] } },
    ],
  ])('reads %s', (_, payload, response) => {
    expect(read('apigateway-rest', payload)).toMatchObject(response);
    if (response.headers) expect(read('apigateway-rest', payload).headers).toEqual(response.headers);
  });

  it.each<Refused>([
    ['an unknown key, even null (Go behind a REST API)', '{"statusCode":200,"cookies":null}', /refuses: cookies/],
    ['a failure in Lambda’s own words', '{"errorMessage":"x"}', /refuses: errorMessage/],
    ['what is not JSON', '{"statusCode":200', /not JSON/],
  ])('refuses %s', (_, payload, message) => {
    expect(() => read('apigateway-rest', payload)).toThrow(message);
  });
});

describe('apigateway-rest of an HTTP API', () => {
  const target: TargetFormatSettings = { payloadFormatVersion: '1.0' };

  it('is known by its caller, too', () => {
    const origin: Origin = { eventSource: 'apigateway-rest', payloadFormatVersion: '1.0' };
    const payload = '{"statusCode":200,"wrongValue":"x"}';
    expect(readBy('apigateway-rest', payload, {}, origin)).toEqual(readBy('apigateway-rest', payload, target));
  });

  it.each<Row>([
    ['an unknown key', '{"statusCode":200,"wrongValue":"x"}', { statusCode: 200, headers: TEXT_TYPE }],
    ['cookies of null', '{"statusCode":200,"cookies":null,"body":"ok"}', { body: 'ok' }],
    ['the misspelt flag, which is no flag', '{"statusCode":200,"body":"AAE=","base64Encoded":true}', { body: 'AAE=' }],
    ['a status in quotes', '{"statusCode":"201"}', { statusCode: 201 }],
    ['every absent member null', '{"statusCode":200,"headers":null,"multiValueHeaders":null,"body":null}', {}],
    [
      'both maps, the single one first',
      '{"statusCode":200,"headers":{"X-A":"1"},"multiValueHeaders":{"x-a":["2","3"]}}',
      { headers: { ...TEXT_TYPE, 'x-a': ['1', '2', '3'] } },
    ],
    [
      'one pair in both maps',
      '{"statusCode":302,"headers":{"Location":"/a"},"multiValueHeaders":{"Location":["/a"]}}',
      { headers: { ...TEXT_TYPE, location: ['/a'] } },
    ],
  ])('reads %s', (_, payload, response) => {
    const answer = readBy('apigateway-rest', payload, target);
    expect(answer).toMatchObject(response);
    if (response.headers) expect(answer.headers).toEqual(response.headers);
    if (payload.includes('"AAE="')) expect(answer).not.toHaveProperty('isBase64Encoded');
  });

  it.each<Refused>([
    ['no status', '{}', /statusCode is undefined/],
    ['headers alone', '{"headers":{"x-a":"1"}}', /statusCode is undefined/],
    ['a status of null', '{"statusCode":null}', /statusCode is null/],
    ['a string', '"text"', /string where an object is expected/],
    ['a list that is no list', '{"statusCode":200,"multiValueHeaders":{"x-a":"1"}}', /x-a is not an array/],
  ])('refuses %s', (_, payload, message) => {
    expect(() => readBy('apigateway-rest', payload, target)).toThrow(message);
  });
});

describe('alb', () => {
  it.each<[what: string, payload: string, multi: boolean | undefined, headers: Record<string, string[]>]>([
    ['Go, multi-value headers off', '{"statusCode":200,"headers":{},"multiValueHeaders":null,"body":"ok"}', false, {}],
    ['Go, multi-value headers on', '{"statusCode":200,"headers":null,"multiValueHeaders":{},"body":"ok"}', true, {}],
    [
      'Go, unknown: the map that is not null',
      '{"statusCode":200,"headers":{"A":"1"},"multiValueHeaders":null,"body":"ok"}',
      undefined,
      { a: ['1'] },
    ],
    [
      'Go, unknown: the other way round',
      '{"statusCode":200,"headers":null,"multiValueHeaders":{"A":["1","2"]},"body":"ok"}',
      undefined,
      { a: ['1', '2'] },
    ],
    [
      'unknown, with one map empty: the one with headers',
      '{"statusCode":200,"headers":{"A":"1"},"multiValueHeaders":{},"body":"ok"}',
      undefined,
      { a: ['1'] },
    ],
    [
      'Rust: both maps are filled',
      '{"statusCode":200,"statusDescription":"200 OK","headers":{"a":"2"},"multiValueHeaders":{"a":["1","2"]},"isBase64Encoded":false,"body":"ok"}',
      undefined,
      { a: ['1', '2'] },
    ],
    ['the flag is null', '{"statusCode":200,"isBase64Encoded":null,"headers":{},"body":"ok"}', false, {}],
    [
      'one pair in two spellings',
      '{"statusCode":302,"headers":{"Location":"/a","location":"/a"},"body":"ok"}',
      false,
      { location: ['/a'] },
    ],
    [
      'cookies in several spellings of the name',
      '{"statusCode":200,"headers":{"set-cookie":"a=1","Set-Cookie":"b=2"},"body":"ok"}',
      false,
      { 'set-cookie': ['a=1', 'b=2'] },
    ],
  ])('reads %s', (_, payload, multi, headers) => {
    expect(read('alb', payload, multi)).toEqual({ statusCode: expect.any(Number), headers, body: 'ok' });
  });

  it.each<[what: string, payload: string, multi: boolean | undefined, message: RegExp]>([
    [
      'the map in use is null',
      '{"statusCode":200,"headers":{},"multiValueHeaders":null}',
      true,
      /multiValueHeaders is null/,
    ],
    ['the map in use is null', '{"statusCode":200,"headers":null,"multiValueHeaders":{}}', false, /headers is null/],
    ['both maps are null', '{"statusCode":200,"headers":null,"multiValueHeaders":null}', undefined, /is null/],
    ['the body is null', '{"statusCode":200,"body":null}', undefined, /body is null/],
    ['the description is null', '{"statusCode":200,"statusDescription":null}', undefined, /statusDescription is null/],
    ['a header is null', '{"statusCode":200,"headers":{"X-A":null}}', false, /x-a.*null/i],
    ['a Go slice that is nil', '{"statusCode":200,"multiValueHeaders":{"X-A":null}}', true, /X-A/],
    [
      'the flag is text',
      '{"statusCode":200,"body":"x","isBase64Encoded":"true"}',
      undefined,
      /isBase64Encoded is string/,
    ],
    ['the body is a number', '{"statusCode":200,"body":42}', undefined, /body is number/],
  ])('refuses when %s: %s', (_, payload, multi, message) => {
    expect(() => read('alb', payload, multi)).toThrow(message);
  });
});

describe('lattice-v2', () => {
  const source = 'lattice-v2';

  it.each<Row>([
    [
      'every absent member is null',
      '{"statusCode":200,"headers":null,"body":null,"isBase64Encoded":null}',
      { headers: {} },
    ],
    ['a header is null', '{"statusCode":200,"headers":{"a":null,"b":"1"}}', { headers: { b: ['1'] } }],
    [
      'one pair in two spellings',
      '{"statusCode":302,"headers":{"Location":"/a","location":["/a"]}}',
      { headers: { location: ['/a'] } },
    ],
  ])('reads an answer in which %s', (_, payload, response) => {
    expect(read(source, payload)).toMatchObject(response);
    expect(read(source, payload).headers).toEqual(response.headers);
  });
});

describe('vpc-proxy', () => {
  it('names the status as the 2016 answer does', () => {
    expect(() => read('vpc-proxy', '{"statusCode":200}')).toThrow("the function's status is undefined, not 200 to 599");
  });

  it.each<Row>([
    ['headers of null', '{"status":200,"bodyJson":{"a":1},"headers":null}', { headers: JSON_TYPE, body: '{"a":1}' }],
    ['a header of null', '{"status":200,"bodyJson":"","headers":{"Content-Type":null}}', { headers: {} }],
    [
      'one pair in two spellings',
      '{"status":200,"headers":{"ETag":"1","etag":"1"}}',
      { headers: { ...JSON_TYPE, etag: ['1'] } },
    ],
  ])('reads %s', (_, payload, response) => {
    expect(read('vpc-proxy', payload)).toMatchObject(response);
    expect(read('vpc-proxy', payload).headers).toEqual(response.headers);
  });
});
