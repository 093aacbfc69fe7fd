import { describe, expect, it } from 'vitest';
import { clientIp } from '../../shared/http/client-ip.ts';
import { map } from '../support/settings.ts';

describe('clientIp: what the source says, else the last address of the chain', () => {
  it.each<[chain: string[] | undefined, ip: string]>([
    [['203.0.113.7'], '203.0.113.7'],
    [['198.51.100.1, 198.51.100.2, 203.0.113.7'], '203.0.113.7'],
    [['198.51.100.1,203.0.113.7 '], '203.0.113.7'],
    [['198.51.100.1', '198.51.100.2', '203.0.113.7'], '203.0.113.7'],
    [[''], ''],
    [[], ''],
    // An ALB adds the client's port where its attribute says so (docs/wire-facts.md#alb-client-port).
    [['198.51.100.1, 203.0.113.7:50000'], '203.0.113.7'],
    [['[2001:db8::7]:50000'], '2001:db8::7'],
    [['[2001:db8::7]'], '2001:db8::7'],
    [['2001:db8::7'], '2001:db8::7'],
    [['2001:db8::7:50000'], '2001:db8::7:50000'],
    [['unknown'], 'unknown'],
    [undefined, ''],
  ])('%j: %s', (chain, ip) => {
    const headers = map(chain ? { 'x-forwarded-for': chain } : {});
    expect(clientIp(headers, undefined)).toBe(ip);
    expect(clientIp(headers, '192.0.2.1')).toBe('192.0.2.1');
  });
});
