import { describe, expect, it } from 'vitest';
import { decodeJob, encodeJob, MAX_JOB_BYTES } from '../../shared/mirroring/job.ts';
import { isMirrorJob } from '../../shared/mirroring/mirror-job.ts';
import { compileTable } from '../../shared/routing/decide.ts';
import { parseRouteTable } from '../../shared/routing/load.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { rule, to } from '../support/routes.ts';
import { response, settings } from '../support/settings.ts';

/** `/orders` goes to `legacy` and is mirrored to `orders`; all else goes to `legacy` alone. */
const decide = compileTable(
  parseRouteTable(
    JSON.stringify({
      targetGroups: {
        legacy: { type: 'http', url: 'http://10.0.1.16' },
        orders: { type: 'http', url: 'http://10.0.1.17' },
        other: { type: 'http', url: 'http://10.0.1.18' },
      },
      rules: [rule('/orders', to('legacy', { mirror: { targetGroupIdentifier: 'orders' } }))],
      defaultAction: to('legacy'),
    }),
    'test',
  ),
);

const event = (changes: object = {}): ReturnType<typeof eventFile> => ({
  ...eventFile('lattice-v2-get'),
  path: '/orders/1',
  ...changes,
});

const job = (changes: object = {}) => ({
  requestId: 'b7e4',
  event: event(),
  targetGroup: 'legacy',
  response: response(200, { 'content-type': ['application/json'] }, '{"id":1}'),
  ...changes,
});

const throughJson = (payload: Buffer | undefined) => JSON.parse(payload!.toString('utf8'));
const decoded = (value: object) => decodeJob(value, settings(), decide);

describe('a mirror job', () => {
  it.each([
    ['text', response(200, { 'content-type': ['text/plain'] }, 'Zoë')],
    ['bytes', response(200, {}, Buffer.from([0, 255, 128]))],
    ['base64', response(200, {}, 'AP+A', true)],
    ['no body', response(204)],
  ])('carries an answer of %s byte for byte', (_what, answer) => {
    const { response: carried } = decoded(throughJson(encodeJob(job({ response: answer }))));
    const { body } = answer;
    const bytes =
      typeof body === 'string' ? Buffer.from(body, answer.isBase64Encoded ? 'base64' : 'utf8') : (body ?? Buffer.of());
    expect(Buffer.from(String(carried.body ?? ''), 'base64')).toEqual(bytes);
    expect(carried.statusCode).toBe(answer.statusCode);
  });

  it('is read as the request of its event, and mirrored as the route table says', () => {
    const { decision, targetGroup, mirror, request, origin, requestId } = decoded(throughJson(encodeJob(job())));
    expect({ rule: decision.rule?.name, targetGroup, requestId }).toEqual({
      rule: 'orders',
      targetGroup: 'legacy',
      requestId: 'b7e4',
    });
    expect(mirror).toMatchObject({ targetGroupIdentifier: 'orders', mode: 'async' });
    expect(request).toMatchObject({ method: 'GET', path: '/orders/1' });
    expect(origin).toEqual({ eventSource: 'lattice-v2' });
  });

  const ofSize = (bytes: number) => job({ response: response(200, {}, Buffer.alloc(bytes, 'x')) });

  it('is none when answer and event are larger than an asynchronous invocation takes', () => {
    const room = MAX_JOB_BYTES - encodeJob(ofSize(0))!.length;
    const largest = Math.floor(room / 4) * 3;
    expect(encodeJob(ofSize(largest))!.length).toBeLessThanOrEqual(MAX_JOB_BYTES);
    expect(encodeJob(ofSize(largest + 6))).toBeUndefined();
    expect(encodeJob(ofSize(50_000_000))).toBeUndefined();
    const withBody = (length: number) => encodeJob(job({ event: event({ body: 'x'.repeat(length) }) }));
    const most = MAX_JOB_BYTES - withBody(0)!.length;
    expect(withBody(most)).toHaveLength(MAX_JOB_BYTES);
    expect(withBody(most + 1)).toBeUndefined();
  });
});

describe('whoever may invoke the function cannot use a mirror job to', () => {
  it.each<[what: string, forged: object, message: RegExp]>([
    ['reach a group without a rule that mirrors to it', { event: event({ path: '/other' }) }, /does not mirror/],
    [
      'name a rule and a mirror of its own',
      { rule: 'x', mirror: { targetGroupIdentifier: 'other' }, event: event({ path: '/other' }) },
      /does not mirror/,
    ],
    ['have a primary asked that the rule does not forward to', { targetGroup: 'other' }, /does not mirror/],
    ['have a method mirrored that the rule does not', { event: event({ method: 'POST' }) }, /does not mirror/],
    [
      'split a request by its method',
      { event: event({ method: 'GET / HTTP/1.1\r\nhost: x\r\n\r\nDELETE' }) },
      /invalid method/,
    ],
    ['split a request by a header name', { event: event({ headers: { 'x\r\ny': ['1'] } }) }, /invalid header name/],
    ['split a request by a header value', { event: event({ headers: { x: ['1\r\ny: 2'] } }) }, /control character/],
    ['split a request by its path', { event: event({ path: '/orders\r\n' }) }, /control character/],
    [
      'send a request without an event',
      { event: undefined, request: { method: 'GET', path: '/orders/1' } },
      /not an HTTP event/,
    ],
    ['bring an answer that is none', { response: { statusCode: 'x' } }, /statusCode/],
    ['write into the log', { requestId: 'x\ny' }, /not made by this proxy/],
    ['write into the log at length', { requestId: 'x'.repeat(1000) }, /not made by this proxy/],
    ['be of another version', { mirrorJob: 2 }, /not made by this proxy/],
  ])('%s', (_what, forged, message) => {
    expect(() => decoded({ mirrorJob: 1, ...job(), ...forged })).toThrow(message);
  });

  it('claim an identity by header', () => {
    const headers = { ...event()['headers'], 'x-amzn-lattice-identity': ['Principal=admin'] };
    expect(decoded({ mirrorJob: 1, ...job({ event: event({ headers }) }) }).request.headers).not.toHaveProperty(
      'x-amzn-lattice-identity',
    );
  });
});

describe('isMirrorJob', () => {
  it('knows a job after its way through JSON', () => {
    expect(isMirrorJob(throughJson(encodeJob(job())))).toBe(true);
  });

  it('takes no event of a front door for one', () => {
    expect(EVENT_FILES.filter((name) => isMirrorJob(eventFile(name)))).toEqual([]);
  });

  it.each([null, undefined, 'mirrorJob', 1, {}])('takes %j for none', (value) => {
    expect(isMirrorJob(value)).toBe(false);
  });
});
