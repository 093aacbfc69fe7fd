import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../shared/errors.ts';
import {
  framing,
  headerLines,
  headersFromLines,
  originContext,
  vouchedLines,
} from '../../../shared/targets/http/header-lines.ts';
import { map } from '../../support/settings.ts';
import { latticeRequest } from '../request.ts';

/** `[name, value, name, value]` as pairs. */
const pairs = (lines: string[]): [string, string][] =>
  Array.from({ length: lines.length / 2 }, (_, i) => [lines[i * 2]!, lines[i * 2 + 1]!]);

const TARGET = '10.0.1.16:8080';
const preserved = (headers: Record<string, string[]> | [string, string[]][]) =>
  pairs(headerLines(latticeRequest({ headers }), undefined, TARGET));
const replaced = (headers: Record<string, string[]>) => pairs(headerLines(latticeRequest({ headers }), TARGET, TARGET));

describe('Host', () => {
  it.each([
    'api.example.com',
    'api.example.com:8443',
    '10.0.0.1',
    '10.0.0.1:80',
    '[fd00::1]',
    '[::1]:8080',
    'a_b',
    'x:',
  ])("the caller's %s goes first, as it came", (host) => {
    expect(preserved({ 'x-a': ['1'], host: [host] })[0]).toEqual(['host', host]);
  });

  it("its own goes to a target that wants it, and the caller's beside it", () => {
    expect(replaced({ host: ['api.example.com'] })).toEqual([
      ['host', TARGET],
      ['x-forwarded-host', 'api.example.com'],
    ]);
  });

  it('nothing else is lost to a target that has its own', () => {
    expect(replaced({ host: ['api.example.com'], accept: ['*/*'], 'x-a': ['1', '2'] })).toEqual([
      ['host', TARGET],
      ['accept', '*/*'],
      ['x-a', '1'],
      ['x-a', '2'],
      ['x-forwarded-host', 'api.example.com'],
    ]);
  });

  it.each(['forwarded', 'x-host', 'x-original-host', 'x-forwarded-server', 'x-http-host-override'])(
    "a client's %s does not hide the Host that it called from a target that sees its own",
    (name) => {
      expect(replaced({ host: ['orders.example.com'], [name]: ['host=evil.example'] })).toEqual([
        ['host', TARGET],
        ['x-forwarded-host', 'orders.example.com'],
      ]);
    },
  );

  it.each([[[]], [['']]])("of a request that names none (%j) is the target's", (hosts) => {
    const request = latticeRequest();
    request.headers = map(hosts.length ? { host: hosts } : {});
    expect(pairs(headerLines(request, undefined, TARGET))).toEqual([['host', TARGET]]);
    expect(pairs(headerLines(request, TARGET, TARGET))).toEqual([['host', TARGET]]);
  });

  it.each([
    [['a.example', 'b.example']],
    [['a.example', 'a.example']],
    [[''].concat('a.example')],
    [['a.example,b.example']],
    [['a.example b.example']],
    [['user@a.example']],
    [['a.example/x']],
    [['a.example?x']],
    [['a.example#x']],
    [['a.example\\x']],
    [['http://a.example']],
    [['a.example:80:81']],
    [['a.example:http']],
    [['a.example:123456']],
    [['[::1']],
    [['::1']],
    [[' a.example']],
    [['bücher.example']],
  ])('%j is a 400, whichever Host the target sees', (host) => {
    for (const lines of [() => preserved({ host }), () => replaced({ host })]) {
      expect(lines).toThrow(ProxyError);
      expect(lines).toThrow(expect.objectContaining({ kind: 'malformed', message: expect.stringMatching(/^host: /) }));
    }
  });
});

describe("the request's own lines", () => {
  const after = (headers: Record<string, string[]> | [string, string[]][]) => preserved(headers).slice(1);

  it('keep their order, their repeats and their empty values', () => {
    expect(
      after([
        ['via', ['1.1 a', '1.1 b', '1.1 a']],
        ['x-empty', ['']],
        ['accept', ['*/*']],
      ]),
    ).toEqual([
      ['via', '1.1 a'],
      ['via', '1.1 b'],
      ['via', '1.1 a'],
      ['x-empty', ''],
      ['accept', '*/*'],
    ]);
  });

  it('several cookies are one line (RFC 6265 section 5.4)', () => {
    expect(after({ cookie: ['a=1', 'b=2; c=3'] })).toEqual([['cookie', 'a=1; b=2; c=3']]);
  });

  it.each(['content-length', 'expect'])('%s is not among them', (name) => {
    expect(after({ [name]: ['100-continue'] })).toEqual([]);
  });

  it.each([
    ['Grüße ☕ 😀', Buffer.from('Grüße ☕ 😀').toString('latin1')],
    ['plain', 'plain'],
    ['\t tab ', '\t tab '],
  ])('%s goes out as its UTF-8 bytes', (value, wire) => {
    expect(after({ 'x-name': [value] })).toEqual([['x-name', wire]]);
    expect(after({ cookie: [value] })).toEqual([['cookie', wire]]);
  });

  it('names that objects have by themselves are names like any other', () => {
    expect(
      after([
        ['__proto__', ['1']],
        ['constructor', ['2']],
      ]),
    ).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });
});

describe('framing: the length of the bytes that go out', () => {
  it.each<[method: string, body: string | undefined, declared: string[] | undefined, length: string | undefined]>([
    ['GET', undefined, undefined, undefined],
    ['HEAD', undefined, undefined, undefined],
    ['DELETE', undefined, undefined, undefined],
    ['OPTIONS', undefined, undefined, undefined],
    ['TRACE', undefined, undefined, undefined],
    ['GET', 'body', undefined, '4'],
    ['DELETE', 'body', undefined, '4'],
    ['OPTIONS', 'body', undefined, '4'],
    ['POST', undefined, undefined, '0'],
    ['PUT', undefined, undefined, '0'],
    ['PATCH', undefined, undefined, '0'],
    ['POST', 'Grüße', undefined, '7'],
    // What the event says is no more than what a client said.
    ['POST', 'body', ['1'], '4'],
    ['POST', 'body', ['1000'], '4'],
    ['POST', undefined, ['1000'], '0'],
    ['GET', undefined, ['0'], '0'],
    ['GET', undefined, ['5'], '0'],
    ['POST', 'body', ['4', '5'], '4'],
    // Node would frame them as chunked, an empty chunk included: another request than the one that came.
    ['PROPFIND', undefined, undefined, '0'],
    ['MKCOL', undefined, undefined, '0'],
    ['LOCK', undefined, undefined, '0'],
    ['QUERY', 'body', undefined, '4'],
  ])('%s with body %s and content-length %j: %s', (method, body, declared, length) => {
    const request = latticeRequest({ method, ...(declared && { headers: { 'content-length': declared } }) });
    const lines = framing(request, body === undefined ? undefined : Buffer.from(body));
    expect(lines).toEqual(length === undefined ? [] : ['content-length', length]);
  });
});

describe('what Lattice adds for an HTTP target (docs/wire-facts.md#lattice-headers)', () => {
  const vouched = (parts: Parameters<typeof latticeRequest>[0]) =>
    Object.fromEntries(pairs(vouchedLines(latticeRequest(parts))));

  it('is nothing where nothing is known', () => {
    expect(vouched({})).toEqual({});
    expect(vouched({ requestContext: { identity: { principal: '' }, serviceArn: '' } })).toEqual({});
  });

  it('is who called, from where and through what', () => {
    const service = 'arn:aws:vpc-lattice:us-east-2:123456789012:service/svc-1';
    const network = 'arn:aws:vpc-lattice:us-east-2:123456789012:servicenetwork/sn-1';
    const group = 'arn:aws:vpc-lattice:us-east-2:123456789012:targetgroup/tg-1';
    const vpc = 'arn:aws:ec2:us-east-2:123456789012:vpc/vpc-1';
    const lines = vouched({
      requestContext: {
        serviceArn: service,
        serviceNetworkArn: network,
        targetGroupArn: group,
        identity: {
          sourceVpcArn: vpc,
          type: 'AWS_IAM',
          principal: 'arn:aws:sts::1:assumed-role/r/s',
          sessionName: 's',
        },
      },
    });
    expect(Object.keys(lines).sort()).toEqual([
      'x-amzn-lattice-identity',
      'x-amzn-lattice-network',
      'x-amzn-lattice-target',
    ]);
    expect(lines['x-amzn-lattice-network']).toBe(`SourceVpcArn=${vpc}`);
    expect(lines['x-amzn-lattice-target']).toBe(
      `ServiceArn=${service}; ServiceNetworkArn=${network}; TargetGroupArn=${group}`,
    );
    expect(lines['x-amzn-lattice-identity']!.split('; ').sort()).toEqual([
      'Principal=arn:aws:sts::1:assumed-role/r/s',
      'SessionName=s',
      'Type=AWS_IAM',
    ]);
  });

  it('escapes a semicolon, so that a session cannot name itself someone else', () => {
    const lines = vouched({ requestContext: { identity: { sessionName: 'x; Principal=root' } } });
    expect(lines['x-amzn-lattice-identity']).toBe('SessionName=x\\; Principal=root');
  });

  it('holds only the ARNs that are known', () => {
    const lines = vouched({ requestContext: { serviceArn: 'arn:s' } });
    expect(lines).toEqual({ 'x-amzn-lattice-target': 'ServiceArn=arn:s' });
  });

  it.each<[headers: Record<string, string[]>, added: Record<string, string>]>([
    [{ 'x-forwarded-proto': ['https'] }, { 'x-forwarded-port': '443' }],
    [{ 'x-forwarded-proto': ['http'] }, { 'x-forwarded-port': '80' }],
    [{ 'x-forwarded-port': ['443'] }, { 'x-forwarded-proto': 'https' }],
    [{ 'x-forwarded-port': ['80'] }, { 'x-forwarded-proto': 'http' }],
    [{ 'x-forwarded-port': ['8443'] }, {}],
    [{ 'x-forwarded-proto': ['https'], 'x-forwarded-port': ['8443'] }, {}],
    [{ 'x-forwarded-proto': ['http'], 'x-forwarded-port': ['443'] }, {}],
    [{ 'x-forwarded-for': ['203.0.113.7'] }, {}],
  ])('completes %j by %j', (headers, added) => {
    expect(vouched({ headers })).toEqual(added);
  });
});

describe('originContext', () => {
  it('is what the event source found out, as base64url JSON, and no more', () => {
    const header = originContext({
      eventSource: 'apigateway-rest',
      principal: 'user|1',
      authorizer: { claims: { sub: 'ü??>' } },
      stageVariables: { env: 'prod' },
      pathParameters: { id: '42' },
      sourceIp: '203.0.113.7',
      accountId: '123456789012',
      stage: 'prod',
    });
    expect(header).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      eventSource: 'apigateway-rest',
      principal: 'user|1',
      authorizer: { claims: { sub: 'ü??>' } },
      stageVariables: { env: 'prod' },
      pathParameters: { id: '42' },
    });
  });
});

describe('headersFromLines', () => {
  it('names are lower-case and merged without case, values kept in order', () => {
    const headers = headersFromLines(['Set-Cookie', 'a=1', 'ETag', '"x"', 'set-cookie', 'b=2', 'SET-COOKIE', 'a=1']);
    expect(Object.entries(headers)).toEqual([
      ['set-cookie', ['a=1', 'b=2', 'a=1']],
      ['etag', ['"x"']],
    ]);
  });

  it.each([
    ['UTF-8', Buffer.from('Grüße ☕').toString('latin1'), 'Grüße ☕'],
    ['Latin-1', 'Gr\xfc\xdfe', 'Grüße'],
    ['ASCII', 'plain', 'plain'],
    ['nothing', '', ''],
  ])('a value that is %s', (_, wire, value) => {
    expect(headersFromLines(['x', wire])['x']).toEqual([value]);
  });

  it('names that objects have by themselves are names like any other', () => {
    const headers = headersFromLines(['__proto__', '1', 'constructor', '2']);
    expect(Object.entries(headers)).toEqual([
      ['__proto__', ['1']],
      ['constructor', ['2']],
    ]);
  });
});
