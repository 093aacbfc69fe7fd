import type { Socket } from 'node:net';

/** The kernel's list of the process's TCP connections (proc_pid_net(5)). */
const TABLES: Readonly<Record<string, string>> = { IPv4: '/proc/net/tcp', IPv6: '/proc/net/tcp6' };

/**
 * Whether the other end of a connection has fallen silent: what was written is retransmitted, and not even the last
 * retransmission was acknowledged. A live server's kernel acknowledges at once, however long its program takes to
 * answer; after a freeze the network may have forgotten a connection without a word, and the kernel itself gives up
 * only after a quarter of an hour. `false` where the system does not say.
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
 * The same for the table's text: a line a connection, of which the 2nd and 3rd field end with the two ports, the 5th
 * begins with the bytes not yet acknowledged, and the 7th counts retransmissions without an answer; all in hex.
 */
export function awaitsAcknowledgement(table: string, localPort: number, remotePort: number): boolean {
  return table.split('\n').some((line) => {
    const [, local, remote, , queues = '', , retransmissions] = line.trim().split(/\s+/);
    if (portOf(local) !== localPort || portOf(remote) !== remotePort) return false;
    return Number.parseInt(queues, 16) > 0 && Number.parseInt(retransmissions ?? '', 16) > 0;
  });
}

const portOf = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '', 16);
