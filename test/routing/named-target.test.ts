import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../shared/errors.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { compileNamedTargets } from '../../shared/routing/named-target.ts';

const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:f';
/** A function of AWS's 2016 post in front of this server. */
const old = (hostname: string, port: number) => ({
  type: 'lambda',
  functionArn,
  eventFormat: 'vpc-proxy',
  namedTarget: { hostname, port },
});

const named = compileNamedTargets(
  checkRouteTable(
    {
      targetGroups: {
        'old-first': old('10.0.1.16', 8080),
        legacy: { type: 'http', url: 'http://10.0.1.16:8080/base' },
        'old-function': old('Stock.internal', 8080),
        'old-again': old('stock.internal', 8080),
        plain: { type: 'http', url: 'http://Plain.Internal' },
        secure: { type: 'http', url: 'https://secure.internal' },
        again: { type: 'http', url: 'http://10.0.1.16:8080/other' },
        six: { type: 'http', url: 'http://[fd00::1]:8080' },
        orders: { type: 'lattice', url: 'https://orders.vpc-lattice-svcs.us-east-2.on.aws' },
        fn: { type: 'lambda', functionArn, eventFormat: 'lattice-v2' },
      },
    },
    'test',
  ),
);

describe('the target group that a 2016 event names', () => {
  it.each([
    ['10.0.1.16', '8080', 'legacy'],
    ['plain.internal', '80', 'plain'],
    ['PLAIN.internal', '80', 'plain'],
    ['secure.internal', '443', 'secure'],
    ['orders.vpc-lattice-svcs.us-east-2.on.aws', '443', 'orders'],
    ['stock.INTERNAL', '8080', 'old-function'],
  ])('%s port %s is %s', (hostname, port, group) => {
    expect(named({ hostname, port })).toBe(group);
  });

  it.each([
    ['evil.example', '80'],
    ['stock.internal', '80'],
    ['10.0.1.16', '80'],
    ['10.0.1.16', '8081'],
    ['10.0.1.16:8080', '8080'],
    ['10.0.1.16:8080', '80'],
    ['plain.internal', '443'],
    ['secure.internal', '80'],
    ['plain.internal.', '80'],
    ['plain.internal@evil.example', '80'],
    ['evil.example#plain.internal', '80'],
    ['', '80'],
    ['fn', '443'],
    ['__proto__', '80'],
    ['constructor', '80'],
  ])('%j port %s is nobody: 400, without the names of others', (hostname, port) => {
    const find = () => named({ hostname, port });
    expect(find).toThrow(ProxyError);
    expect(find).toThrow(/^requestParams: no target group has this hostname and port$/);
  });
});
