import { execFileSync } from 'node:child_process';

/** A network namespace at the other end of a link that can be taken down. Needs root and iproute2. */
export interface Network {
  /** The backend's address in it. */
  host: string;
  /** Runs a command in it. */
  prefix: string[];
  setLink(state: 'up' | 'down'): void;
  remove(): void;
}

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });

let made = 0;

export function createNetwork(): Network {
  // The kernel takes its time to remove one, so each has a name of its own (15 letters at most).
  const name = `lmp${process.pid}n${made++}`;
  const link = `${name}a`;
  // A /30 of its own for each process, so that two runs do not meet.
  const subnet = `10.${200 + ((process.pid + made) % 50)}.${(process.pid >> 6) % 250}`;
  ip('netns', 'add', name);
  ip('link', 'add', link, 'type', 'veth', 'peer', 'name', `${name}b`, 'netns', name);
  ip('addr', 'add', `${subnet}.1/30`, 'dev', link);
  ip('link', 'set', link, 'up');
  ip('-n', name, 'addr', 'add', `${subnet}.2/30`, 'dev', `${name}b`);
  ip('-n', name, 'link', 'set', `${name}b`, 'up');
  ip('-n', name, 'link', 'set', 'lo', 'up');
  return {
    host: `${subnet}.2`,
    prefix: ['ip', 'netns', 'exec', name],
    // Its own end, as when a host goes: ours would know at once that there is no way.
    setLink: (state) => ip('-n', name, 'link', 'set', `${name}b`, state),
    remove: () => ip('netns', 'del', name),
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
