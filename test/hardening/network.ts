import { execFileSync } from 'node:child_process';

/**
 * Two network namespaces with a link between them that can be taken down. Needs root and iproute2. Nothing changes in the
 * namespace of the tests: Chromium gives up what it is loading when an interface there comes or goes
 * (`net::ERR_NETWORK_CHANGED`), and so the pages of tests beside this one would stay empty.
 */
export interface Network {
  /** The backend's address. */
  host: string;
  /** Runs a command at the proxy's end. */
  proxyPrefix: string[];
  /** Runs a command at the backend's end. */
  backendPrefix: string[];
  setLink(state: 'up' | 'down'): void;
  remove(): void;
}

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });

let made = 0;

export function createNetwork(): Network {
  // The kernel takes its time to remove one, so each has a name of its own.
  const proxy = `lmp${process.pid}n${made}`;
  const backend = `lmp${process.pid}n${made++}backend`;
  const ends = [
    [proxy, '10.200.0.1/30'],
    [backend, '10.200.0.2/30'],
  ] as const;
  const remove = (): void => {
    for (const [end] of ends) ip('netns', 'del', end);
  };
  for (const [end] of ends) ip('netns', 'add', end);
  try {
    ip('-n', proxy, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', backend);
    for (const [end, address] of ends) {
      ip('-n', end, 'addr', 'add', address, 'dev', 'eth0');
      ip('-n', end, 'link', 'set', 'eth0', 'up');
      ip('-n', end, 'link', 'set', 'lo', 'up');
    }
  } catch (error) {
    // A machine may allow namespaces, but no link.
    remove();
    throw error;
  }
  return {
    host: '10.200.0.2',
    proxyPrefix: ['ip', 'netns', 'exec', proxy],
    backendPrefix: ['ip', 'netns', 'exec', backend],
    // The backend's own end, as when a host goes: the proxy's would know at once that there is no way.
    setLink: (state) => ip('-n', backend, 'link', 'set', 'eth0', state),
    remove,
  };
}

/** Whether this machine lets us make one. */
export function canCreateNetworks(): boolean {
  try {
    createNetwork().remove();
    return true;
  } catch {
    return false;
  }
}
