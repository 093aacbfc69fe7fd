import { onTestFinished, vi } from 'vitest';

/** Until the test ends, every name has these addresses: Node's own lookup would ask the network. */
export function addressesAre(...addresses: string[]): void {
  const dns = process.getBuiltinModule('node:dns');
  const answer = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = (_: string, __: object, callback: (error: null, found: typeof answer) => void): void =>
    callback(null, answer);
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup);
  onTestFinished(() => spy.mockRestore());
}
