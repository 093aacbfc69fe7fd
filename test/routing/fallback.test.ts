import { describe, expect, it } from 'vitest';
import { ERROR_KINDS, type ErrorKind, ProxyError } from '../../shared/errors.ts';
import { mayFallBack } from '../../shared/routing/fallback.ts';
import type { Fallback } from '../../shared/routing/schema.ts';
import { response } from '../support/settings.ts';

const on = (...conditions: Fallback['on']): Fallback => ({ targetGroupIdentifier: 'legacy', on: conditions });
const ALL = on('unreachable', 404, 501);
const failed = (kind: ErrorKind, nothingSent = false) => new ProxyError(kind, kind, { nothingSent });

describe('a method that changes nothing', () => {
  it.each([
    ['a status that is named', response(404), ALL, true],
    ['another that is named', response(501), ALL, true],
    ['a status that is not', response(500), ALL, false],
    ['an answer of use', response(200), ALL, false],
    ['no answer', failed('unreachable'), ALL, true],
    ['no answer, where only statuses are named', failed('unreachable'), on(404), false],
    ['a status, where only no answer is named', response(404), on('unreachable'), false],
    ['a throttled function', failed('throttled', true), ALL, true],
    ['a connection that was not made in time', failed('deadline', true), ALL, true],
  ])('%s', (_what, outcome, fallback, may) => expect(mayFallBack(fallback, 'GET', outcome)).toBe(may));

  it.each(['HEAD', 'OPTIONS', 'TRACE'])('%s is one', (method) =>
    expect(mayFallBack(ALL, method, response(404))).toBe(true),
  );
});

describe('a method that may have changed something', () => {
  it.each([
    ['whatever was answered: 404', response(404), false],
    ['whatever was answered: 501', response(501), false],
    ['no answer, when something was sent', failed('unreachable'), false],
    ['no answer, when nothing was', failed('unreachable', true), true],
    ['a throttled function, which has not run', failed('throttled', true), true],
    ['a deadline with the request under way', failed('deadline'), false],
  ])('%s', (_what, outcome, may) => expect(mayFallBack(ALL, 'POST', outcome)).toBe(may));

  it.each(['PUT', 'PATCH', 'DELETE', 'CONNECT', 'get', 'PURGE'])('%s is one', (method) =>
    expect(mayFallBack(ALL, method, response(404))).toBe(false),
  );
});

describe('errors of the proxy itself are no answers of a target', () => {
  const kinds = (Object.keys(ERROR_KINDS) as ErrorKind[]).filter((kind) => kind !== 'unreachable');
  const everyStatus = on('unreachable', ...kinds.map((kind) => ERROR_KINDS[kind].status));

  it.each(kinds)('%s, even where its status is named', (kind) => {
    expect(mayFallBack(everyStatus, 'GET', failed(kind))).toBe(false);
  });
});
