import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, DOORS } from '../support/doors.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';

// Each kind of fault once through each door: that the door's format has it checked. All that a check refuses is in its
// own test (test/http/headers.test.ts, path.test.ts, body.test.ts, test/formats/decode.test.ts).

const here = proxiedBackend();

afterEach(() => expect(here.backend.requests).toEqual([]));

// biome-ignore lint/suspicious/noExplicitAny: events are made wrong on purpose
type Event = Record<string, any>;

describe.each(DOORS)('$name', (through) => {
  const event = (method = 'GET') => through.toEvent({ method, target: '/orders/42' }) as Event;

  const expectRefused = async (wrong: Event): Promise<string> => {
    const answer = await answerTo(through, () => here.proxy.invoke(wrong));
    expect(answer.status).toBe(400);
    const problem = JSON.parse(answer.body.toString());
    expect(problem).toEqual({
      title: expect.any(String),
      status: 400,
      detail: expect.any(String),
      requestId: expect.any(String),
    });
    return problem.detail;
  };

  /** The map that this source's headers are in. */
  const withHeader = (name: string, value: unknown): Event => {
    const changed = event();
    if (through.source === 'vpc-proxy') changed['params'].header[name] = value;
    else if (changed['multiValueHeaders']) changed['multiValueHeaders'][name] = [value];
    else changed['headers'][name] = through.source === 'lattice-v2' ? [value] : value;
    return changed;
  };

  const withPath = (path: unknown): Event => {
    const changed = event();
    if (through.source === 'vpc-proxy') changed['requestParams'].path = path;
    for (const key of ['path', 'rawPath', 'raw_path']) if (key in changed) changed[key] = path;
    return changed;
  };

  const withMethod = (method: unknown): Event => {
    const changed = event();
    for (const key of ['httpMethod', 'method']) if (key in changed) changed[key] = method;
    if (changed['requestContext']?.http) changed['requestContext'].http.method = method;
    if (through.source === 'vpc-proxy') changed['requestParams'].method = method;
    return changed;
  };

  it('a header value that splits the line is a 400 that does not repeat it', async () => {
    const detail = await expectRefused(withHeader('x-evil', 'a\r\nx-injected: 1'));
    expect(detail).toContain('x-evil');
    expect(detail).not.toContain('injected');
  });

  it.each<[what: string, wrong: () => Event]>([
    ['a header name with a line end', () => withHeader('x-a\r\nx-injected', '1')],
    ['a header value that is an object', () => withHeader('x-a', {})],
    ['a path that is a number', () => withPath(42)],
    ['a path of null', () => withPath(null)],
    ['trap 5: a path in the absolute form', () => withPath('http://evil.example/x')],
    ['a method with a second request', () => withMethod('GET /x HTTP/1.1\r\nx: y')],
    ['a method that is an object', () => withMethod({})],
  ])('%s is a 400', async (_, wrong) => {
    await expectRefused(wrong());
  });

  it('headers that are a list are a 400', async () => {
    const changed = event();
    if (through.source === 'vpc-proxy') changed['params'].header = ['x'];
    else changed['headers' in changed ? 'headers' : 'multiValueHeaders'] = ['x'];
    await expectRefused(changed);
  });

  // A 2016 event has no base64, and its bodyJson may be any JSON.
  if (through.source === 'vpc-proxy') return;
  const flag = through.source === 'lattice-v1' ? 'is_base64_encoded' : 'isBase64Encoded';

  it.each<[what: string, body: unknown, isBase64: unknown]>([
    ['trap 3: base64 that is none', 'not base64!', true],
    ['a body that is an object', {}, false],
    ['a base64 flag in quotes', 'YWJj', 'true'],
  ])('%s is a 400', async (_, body, isBase64) => {
    await expectRefused({ ...event('POST'), body, [flag]: isBase64 });
  });
});
