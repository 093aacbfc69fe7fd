import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { ProxyError } from '../../errors.ts';

export interface Server {
  host: string;
  port: number;
  /** For HTTPS; the defaults verify. */
  tls: ConnectionOptions | undefined;
}

/** RFC 8305 section 5: how long one address may be alone in being tried. */
const NEXT_ADDRESS_AFTER_MS = 250;

/** The read buffer of each plain connection, so that none is allocated for each read. */
const READ_BYTES = 64 * 1024;

/** The sockets of one `connect` that are neither connected nor given up. */
type Attempts = Set<Socket>;

/**
 * Connects to a server, over TLS when it has `tls`. Rejects with the error of the last address that failed, or with
 * a ProxyError after `timeoutMs`. `onBytes` gets what the server sends; the bytes are valid until it returns.
 */
export async function connect(server: Server, onBytes: (bytes: Buffer) => void, timeoutMs: number): Promise<Socket> {
  const attempts: Attempts = new Set();
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooLate(timeoutMs)), timeoutMs);
  try {
    const addresses = await Promise.race([addressesOf(server.host), timeout]);
    return await Promise.race([connectToAny(addresses, server, onBytes, attempts), timeout]);
  } finally {
    clearTimeout(timer);
    for (const socket of attempts) socket.destroy();
  }
}

const tooLate = (timeoutMs: number): ProxyError =>
  new ProxyError('deadline', `the target did not accept a connection within ${Math.round(timeoutMs)} ms`, {
    nothingSent: true,
  });

async function addressesOf(host: string): Promise<string[]> {
  if (process.getBuiltinModule('node:net').isIP(host)) return [host];
  const { lookup } = process.getBuiltinModule('node:dns');
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.map(({ address }) => address));
    });
  });
}

async function connectToAny(
  addresses: readonly string[],
  { host, port, tls }: Server,
  onBytes: (bytes: Buffer) => void,
  attempts: Attempts,
): Promise<Socket> {
  if (!tls) return firstConnected(addresses, (address) => connectPlain(address, port, onBytes), attempts);
  const plain = await firstConnected(addresses, (address) => connectPlain(address, port), attempts);
  return connectTls(plain, { host, ...tls }, onBytes, attempts);
}

/**
 * The socket of the first address that accepts. The next address is tried when the last one failed or is silent for
 * 250 ms, and none is given up meanwhile. Node's own `autoSelectFamily` ends each attempt when it begins the next, so a
 * lost first packet, which is sent again after a second, and one refusing address make a name unreachable
 * (docs/wire-facts.md#connecting).
 */
function firstConnected(
  addresses: readonly string[],
  connectTo: (address: string) => Socket,
  attempts: Attempts,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let tried = 0;
    let timer: NodeJS.Timeout | undefined;
    tryNext();

    function tryNext(): void {
      clearTimeout(timer);
      const socket = connectTo(addresses[tried++]!);
      attempts.add(socket);
      socket.on('connect', onConnect);
      socket.on('error', onError);
      socket.on('close', stop);
      if (tried < addresses.length) timer = setTimeout(tryNext, NEXT_ADDRESS_AFTER_MS);

      function onConnect(): void {
        stop();
        attempts.delete(socket);
        socket.removeListener('error', onError);
        resolve(socket);
      }

      function onError(error: Error): void {
        attempts.delete(socket);
        socket.removeListener('close', stop);
        if (tried < addresses.length) tryNext();
        else if (attempts.size === 0) reject(error);
      }
    }

    function stop(): void {
      clearTimeout(timer);
    }
  });
}

function connectPlain(host: string, port: number, onBytes?: (bytes: Buffer) => void): Socket {
  const { connect } = process.getBuiltinModule('node:net');
  if (!onBytes) return connect({ host, port, noDelay: true });
  const callback = (count: number, buffer: Uint8Array): boolean => {
    onBytes((buffer as Buffer).subarray(0, count));
    return true;
  };
  return connect({ host, port, noDelay: true, onread: { buffer: Buffer.allocUnsafeSlow(READ_BYTES), callback } });
}

/** TLS is loaded only for targets that need it. It has no buffer to lend: its bytes come as events. */
function connectTls(
  plain: Socket,
  options: ConnectionOptions,
  onBytes: (bytes: Buffer) => void,
  attempts: Attempts,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = process.getBuiltinModule('node:tls').connect({ socket: plain, ...options });
    attempts.add(socket);
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      attempts.delete(socket);
      socket.removeListener('error', reject);
      socket.on('data', onBytes);
      resolve(socket);
    });
  });
}
