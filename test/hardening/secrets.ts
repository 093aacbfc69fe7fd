import fc from 'fast-check';
import { DOORS, type Door } from '../support/doors.ts';
import type { BuiltProxy } from '../support/proxy.ts';
import type { HostileRequest } from './corpus.ts';
import { anyDamage, damaged } from './fuzz.ts';
import { hostileEvent } from './hostile-event.ts';
import { MARK, SECRET_LINES } from './mark.ts';

/** The request with secrets in its headers, its query and its body beside what makes it hostile. */
function marked(request: HostileRequest): HostileRequest {
  const lines = request.lines ?? [];
  const given = new Set(lines.map(([name]) => name.toLowerCase()));
  const target = request.target ?? '/x';
  return {
    ...request,
    target: `${target}${target.includes('?') ? '&' : '?'}token=${MARK}`,
    lines: [...lines, ...SECRET_LINES.filter(([name]) => !given.has(name))],
    ...(request.body !== undefined ? { body: `${request.body}${MARK}` } : { body: JSON.stringify({ password: MARK }) }),
  };
}

export const markedEvent = (door: Door, request: HostileRequest): Record<string, unknown> =>
  hostileEvent(door, marked(request), 'decoy.invalid');

/** The answer's bytes with secrets in a cookie and the body. */
export const markedAnswer = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes
      .toString('latin1')
      .replace('\r\n', `\r\nset-cookie: sid=${MARK}; HttpOnly\r\nlocation: /?token=${MARK}\r\n`)
      .replaceAll('forged', MARK),
    'latin1',
  );

/** Whatever is wrong with an event, neither what is logged nor what is answered holds a secret of it. */
export const secretProperty = (proxy: BuiltProxy, takeLog: () => string) =>
  fc.asyncProperty(fc.constantFrom(...DOORS), anyDamage, async (door, damages) => {
    const event = damages.reduce(damaged, markedEvent(door, { kind: 'any', method: 'POST' }));
    const outcome = await proxy.invoke(event).then(
      (result) => JSON.stringify(result),
      (error: Error) => `${error.message}\n${error.stack}`,
    );
    if (outcome.includes(MARK)) throw new Error(`answered: ${outcome}`);
    const log = takeLog();
    if (log.includes(MARK)) throw new Error(`logged: ${log}`);
  });
