import { describe, expect, it } from 'vitest';
import { bodyText, decodeBody, encodeBody, isBase64, requestBytes, responseBytes } from '../../shared/http/body.ts';

describe('decodeBody', () => {
  it.each([[undefined], [null], ['']])('%j is none, whatever the flag', (body) => {
    expect(decodeBody(body, true)).toEqual({});
  });

  it('keeps text and base64 as they are', () => {
    expect(decodeBody('a', false)).toEqual({ body: 'a' });
    expect(decodeBody('YQ==', true)).toEqual({ body: 'YQ==', isBase64Encoded: true });
    expect(decodeBody('a', undefined)).toEqual({ body: 'a' });
    expect(decodeBody('a', null)).toEqual({ body: 'a' });
  });

  it('refuses other types', () => {
    expect(() => decodeBody({}, false)).toThrow('body: expected a string, got object');
    expect(() => decodeBody('a', 'true')).toThrow('isBase64Encoded: expected a boolean, got string');
  });
});

describe('requestBytes', () => {
  it('is the bytes of text and of base64', () => {
    expect(requestBytes({})).toBeUndefined();
    expect(requestBytes({ body: 'é' })).toEqual(Buffer.from([0xc3, 0xa9]));
    expect(requestBytes({ body: 'AP8=', isBase64Encoded: true })).toEqual(Buffer.from([0, 255]));
    expect(requestBytes({ body: 'AA==', isBase64Encoded: true })).toEqual(Buffer.from([0]));
    expect(requestBytes({ body: 'AAD/', isBase64Encoded: true })).toEqual(Buffer.from([0, 0, 255]));
  });

  it.each([
    'hello world',
    'YQ=',
    'YQ',
    'YQ==YQ==',
    'Y Q==',
    'YWJj\nZGVm',
    'YW=j',
    '-_-_',
    '=',
    '====',
    'YQ=='.repeat(3),
  ])('refuses %j as base64', (body) => {
    expect(() => requestBytes({ body, isBase64Encoded: true })).toThrow('not base64');
  });
});

it('isBase64 tells base64 from other text', () => {
  expect(isBase64('AP8=')).toBe(true);
  expect(isBase64('AP8')).toBe(false);
});

describe('encodeBody: text or base64', () => {
  const body = (bytes: Buffer, headers: Record<string, string[]>) => encodeBody({ headers, body: bytes });
  const text = Buffer.from('é');

  it.each([
    'text/plain',
    'text/html; charset=utf-8',
    'application/json',
    'application/JSON;charset=UTF-8',
    'application/javascript',
    'application/xml',
    'application/problem+json',
    'image/svg+xml',
    'application/x-www-form-urlencoded',
    ' text/plain',
  ])('%s is text', (type) => {
    expect(body(text, { 'content-type': [type] })).toEqual({ body: 'é', isBase64Encoded: false });
  });

  it.each([
    'application/octet-stream',
    'image/png',
    'application/jsonx',
    'multipart/form-data',
    'x-text/plain',
    'image/png; title=text/plain',
    'image/png; title=a+json',
    '',
  ])('%s is base64', (type) => {
    expect(body(text, { 'content-type': [type] })).toEqual({ body: 'w6k=', isBase64Encoded: true });
  });

  it.each<[codings: string[], isBase64Encoded: boolean]>([
    [['gzip'], true],
    [['BR'], true],
    [['x-gzip'], true],
    [['zstd'], true],
    [['identity', 'gzip'], true],
    [['identity, gzip'], true],
    [['utf-8 , deflate'], true],
    [['Identity'], false],
    [['UTF-8'], false],
    [['utf8'], false],
    [['none'], false],
    [['8bit'], false],
    [['7bit'], false],
    [['binary'], false],
    [['iso-8859-1'], false],
    [[''], false],
    [['', ''], false],
  ])('with Content-Encoding %j is base64: %s', (codings, isBase64Encoded) => {
    const headers = { 'content-type': ['application/json'], 'content-encoding': codings };
    expect(body(text, headers).isBase64Encoded).toBe(isBase64Encoded);
  });

  it('is base64 where nothing says what it is', () => {
    expect(body(text, {})).toEqual({ body: 'w6k=', isBase64Encoded: true });
  });

  it('is base64 where text would change the bytes', () => {
    expect(body(Buffer.from([0xff]), { 'content-type': ['text/plain'] })).toEqual({
      body: '/w==',
      isBase64Encoded: true,
    });
  });

  it('is text of any type for a REST API, if it is valid UTF-8', () => {
    const octets = { headers: { 'content-type': ['application/octet-stream'] } };
    expect(encodeBody({ ...octets, body: text }, true).isBase64Encoded).toBe(false);
    expect(encodeBody({ ...octets, body: Buffer.from([0xff]) }, true).isBase64Encoded).toBe(true);
  });

  it('passes on what a Lambda gave', () => {
    expect(encodeBody({ headers: {}, body: 'YQ==', isBase64Encoded: true })).toEqual({
      body: 'YQ==',
      isBase64Encoded: true,
    });
    expect(encodeBody({ headers: {} })).toEqual({ body: '', isBase64Encoded: false });
  });
});

describe('a response as bytes and as text', () => {
  it.each([
    [{ body: 'é' }, 'é'],
    [{ body: 'w6k=', isBase64Encoded: true as const }, 'é'],
    [{ body: Buffer.from('é') }, 'é'],
    [{ body: Buffer.from([0xff]) }, undefined],
    [{}, ''],
  ])('%j', (fields, expected) => {
    const response = { headers: {}, ...fields };
    expect(bodyText(response)).toBe(expected);
    if (expected !== undefined) expect(responseBytes(response).toString('utf8')).toBe(expected);
  });

  it('hands bytes on as they are, not a copy of them', () => {
    const body = Buffer.from('é');
    expect(responseBytes({ headers: {}, body })).toBe(body);
  });

  it('keeps text that no bytes could hold', () => {
    expect(bodyText({ headers: {}, body: '\ud83d' })).toBe('\ud83d');
  });

  it('says so when what claims to be base64 is not', () => {
    const response = { headers: {}, body: 'hello world', isBase64Encoded: true as const };
    expect(() => responseBytes(response)).toThrow('the body says it is base64, but is not');
  });
});
