import { describe, expect, it } from 'vitest';
import {
  badAnswer,
  ConfigurationError,
  errorCode,
  malformed,
  ProxyError,
  UnrecognizedEventError,
  unencodable,
} from '../shared/errors.ts';

describe('an error that the proxy answers with', () => {
  const cause = new Error('why');

  it.each([
    ['malformed', malformed('a'), 400, undefined],
    ['badAnswer', badAnswer('a', cause), 502, cause],
    ['unencodable', unencodable('a'), 502, undefined],
    ['deadline', new ProxyError('deadline', 'a', { cause }), 504, cause],
  ])('%s', (kind, error, statusCode, why) => {
    expect(error).toBeInstanceOf(ProxyError);
    expect(error).toMatchObject({
      name: 'ProxyError',
      message: 'a',
      kind,
      statusCode,
      expose: true,
      nothingSent: false,
    });
    expect(error.cause).toBe(why);
  });

  it('says that nothing was sent only where that is certain', () =>
    expect(new ProxyError('unreachable', 'a', { nothingSent: true }).nothingSent).toBe(true));

  it.each([
    [500, 'x'.repeat(500)],
    [501, `${'x'.repeat(500)}…`],
  ])('has room for a detail of 500 characters: %i', (length, message) =>
    expect(malformed('x'.repeat(length)).message).toBe(message),
  );
});

it.each([
  [new ConfigurationError('a'), 'ConfigurationError', 500],
  [new UnrecognizedEventError('a'), 'UnrecognizedEventError', 400],
])('%s is passed on by http-error-handler, which looks for expose and statusCode', (error, name, statusCode) =>
  expect(error).toMatchObject({ name, message: 'a', expose: true, statusCode }),
);

describe('the code of an error', () => {
  const coded = (code: unknown, cause?: unknown) => Object.assign(new Error('a', { cause }), { code });

  it.each<[what: string, error: unknown, code: string | undefined]>([
    ['its own', coded('ECONNRESET', coded('EPIPE')), 'ECONNRESET'],
    ['its cause’s', new Error('a', { cause: new Error('b', { cause: coded('EPIPE') }) }), 'EPIPE'],
    ['its cause’s, where its own is a number', coded(7, coded('EPIPE')), 'EPIPE'],
    ['none', new Error('a', { cause: 'EPIPE' }), undefined],
    ['none of what is no error', { code: 'EPIPE' }, undefined],
    ['none of nothing', undefined, undefined],
  ])('is %s', (_, error, code) => expect(errorCode(error)).toBe(code));
});
