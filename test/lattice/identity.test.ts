import { describe, expect, it } from 'vitest';
import { latticeHeaders, parsePairs, readLatticeHeaders } from '../../shared/lattice/identity.ts';
import type { RequestContext } from '../../shared/lattice/request.ts';

const context = (fields: Partial<RequestContext>): RequestContext => ({
  serviceNetworkArn: '',
  serviceArn: '',
  targetGroupArn: '',
  identity: {},
  region: 'us-east-2',
  timeEpoch: '1700000000000000',
  ...fields,
});

describe('parsePairs (trap 25)', () => {
  it.each([
    [
      'A=1; B=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'A=1;B=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'A=x=y; B=',
      [
        ['a', 'x=y'],
        ['b', ''],
      ],
    ],
    [
      'A=one\\;two; B=2',
      [
        ['a', 'one;two'],
        ['b', '2'],
      ],
    ],
    ['nonsense; A=1', [['a', '1']]],
    ['=1; A=1', [['a', '1']]],
    [
      ' A = x y ;\tB=2 ',
      [
        ['a', 'x y'],
        ['b', '2'],
      ],
    ],
    [
      'A=\\;\\;; B=\\',
      [
        ['a', ';;'],
        ['b', '\\'],
      ],
    ],
    ['', []],
  ])('%s', (value, pairs) => {
    expect([...parsePairs(value)]).toEqual(pairs);
  });
});

describe('latticeHeaders', () => {
  it('says nothing where nothing is known', () => {
    expect(latticeHeaders(context({}))).toEqual([]);
  });

  it('writes what Lattice writes, with its separators', () => {
    const identity = { sourceVpcArn: 'arn:vpc', type: 'AWS_IAM', principal: 'arn:role', sessionName: 'a;b' };
    expect(latticeHeaders(context({ identity, serviceArn: 'arn:svc', targetGroupArn: 'arn:tg' }))).toEqual([
      ['x-amzn-lattice-identity', 'Principal=arn:role; SessionName=a\\;b; Type=AWS_IAM'],
      ['x-amzn-lattice-network', 'SourceVpcArn=arn:vpc'],
      ['x-amzn-lattice-target', 'ServiceArn=arn:svc; TargetGroupArn=arn:tg'],
    ]);
  });

  it.each(['principalOrgID', 'principalOrgId', 'PrincipalOrgID'])(
    'reads %s, which AWS spells in several ways',
    (key) => {
      expect(latticeHeaders(context({ identity: { [key]: 'o-1' } }))).toEqual([
        ['x-amzn-lattice-identity', 'PrincipalOrgID=o-1'],
      ]);
    },
  );
});

it.each(['a;b', 'a; Type=AWS_IAM', 'ends with a backslash\\', '\\;', 'a=b', 'in the middle\\of it'])(
  'the session name %j reads back as it is, and takes no other pair with it',
  (sessionName) => {
    const identity = { principal: 'arn:role', sessionName, type: 'AWS_IAM' };
    const headers = new Map(latticeHeaders(context({ identity })));
    expect(readLatticeHeaders((name) => headers.get(name))).toEqual({ identity });
  },
);

it.each([
  ['Principal', 'principal'],
  ['PrincipalOrgID', 'principalOrgID'],
  ['PrincipalOrgPath', 'principalOrgPath'],
  ['SessionName', 'sessionName'],
  ['Type', 'type'],
  ['X509Issuer/OU', 'x509IssuerOu'],
  ['X509SAN/DNS', 'x509SanDns'],
  ['X509SAN/NameCN', 'x509SanNameCn'],
  ['X509SAN/URI', 'x509SanUri'],
  ['X509Subject/CN', 'x509SubjectCn'],
])('%s of the header is %s of the event', (key, field) => {
  expect(latticeHeaders(context({ identity: { [field]: 'a' } }))).toEqual([['x-amzn-lattice-identity', `${key}=a`]]);
  const { identity } = readLatticeHeaders((name) => (name === 'x-amzn-lattice-identity' ? `${key}=a` : undefined));
  expect(identity).toEqual({ [field]: 'a' });
});

it('reads nothing where Lattice wrote nothing', () => {
  expect(readLatticeHeaders(() => undefined)).toEqual({ identity: {} });
  expect(readLatticeHeaders(() => 'Fresh=1; SourceVpcArn=; ServiceArn=; Principal=')).toEqual({ identity: {} });
});

it('reads back what it wrote, and the plural that captures show', () => {
  const identity = { sourceVpcArn: 'arn:vpc', type: 'AWS_IAM', principal: 'arn:role', x509SanUri: 'spiffe://a' };
  const written = context({ identity, serviceArn: 'arn:svc', serviceNetworkArn: 'arn:sn', targetGroupArn: 'arn:tg' });
  const headers = new Map(latticeHeaders(written));
  expect(readLatticeHeaders((name) => headers.get(name))).toEqual({
    identity,
    serviceArn: 'arn:svc',
    serviceNetworkArn: 'arn:sn',
    targetGroupArn: 'arn:tg',
  });
  headers.set('x-amzn-lattice-identity', 'PrincipalOrgPaths=o-1/r-1; PrincipalOrgID=');
  expect(readLatticeHeaders((name) => headers.get(name)).identity).toEqual({
    principalOrgPath: 'o-1/r-1',
    sourceVpcArn: 'arn:vpc',
  });
});
