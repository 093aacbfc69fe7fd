import type { Socket } from 'node:net';

/** The kernel's list of the process's TCP connections (proc_pid_net(5)). */
const TABLES: Readonly<Record<string, string>> = { IPv4: '/proc/net/tcp', IPv6: '/proc/net/tcp6' };

/**
 * Whether the other end of a connection is silent: the kernel sends again what was written, and gets no acknowledgement.
 * A live server's kernel acknowledges at once, however long its program takes to answer. After a freeze the network may
 * have dropped a connection without telling either end, and TCP itself gives up only after a quarter of an hour.
 * `false` when the kernel's list cannot be read.
 */
export function isUnacknowledged({ remoteFamily, localPort, remotePort }: Socket): boolean {
  const table = TABLES[remoteFamily ?? ''];
  if (!table || !localPort || !remotePort) return false;
  try {
    return awaitsAcknowledgement(
      process.getBuiltinModule('node:fs').readFileSync(table, 'latin1'),
      localPort,
      remotePort,
    );
  } catch {
    return false;
  }
}

/**
 * The same for the text of the list. Each line is a connection. Fields 2 and 3 end with the two ports, field 5 begins
 * with the number of bytes not yet acknowledged, and field 7 counts the times they were sent again; all in hex.
 */
export function awaitsAcknowledgement(table: string, localPort: number, remotePort: number): boolean {
  return table.split('\n').some((line) => {
    const [, local, remote, , queues = '', , retransmissions] = line.trim().split(/\s+/);
    if (portOf(local) !== localPort || portOf(remote) !== remotePort) return false;
    return Number.parseInt(queues, 16) > 0 && Number.parseInt(retransmissions ?? '', 16) > 0;
  });
}

const portOf = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '', 16);
