import { syncBuiltinESMExports } from 'node:module';
import net, { type OnReadOpts, type Socket } from 'node:net';
import tls from 'node:tls';
import { type AnswerParser, answerParser } from '../../shared/http/answer-parser.ts';
import { MAX_BYTES, type Owner, Recorder, type WireExchange } from './wire-exchange.ts';

/**
 * Reports every request that is written to a socket of the handler's own, as for HTTP targets and Lattice. It keeps the
 * exact bytes with signature and framing, for TLS those before encryption. It replaces `net.connect` and `tls.connect`,
 * and returns a function that stops it.
 */
export function tapSockets(owner: Owner): () => void {
  const originals = { net: net.connect, tls: tls.connect };

  net.connect = ((options: net.NetConnectOpts, ...rest: []) => {
    if (typeof options !== 'object' || !owner()) return originals.net(options, ...rest);
    const watched = watch(owner, options as net.TcpNetConnectOpts);
    const onread = options.onread && teed(options.onread, watched.read);
    const socket = originals.net({ ...options, ...(onread && { onread }) }, ...rest);
    return watched.attach(socket, onread === undefined);
  }) as typeof net.connect;

  tls.connect = ((options: tls.ConnectionOptions, ...rest: []) => {
    const socket = originals.tls(options, ...rest);
    return typeof options === 'object' && owner() ? watch(owner, options).attach(socket, true) : socket;
  }) as typeof tls.connect;

  // For modules that import the functions by name.
  syncBuiltinESMExports();
  return () => {
    net.connect = originals.net;
    tls.connect = originals.tls;
    syncBuiltinESMExports();
  };
}

/** With `onread` there are no `data` events. The bytes are in the buffer that they are read into. */
const teed = (onread: OnReadOpts, read: (bytes: Buffer) => void): OnReadOpts => ({
  ...onread,
  callback: (count, buffer) => {
    read((buffer as Buffer).subarray(0, count));
    return onread.callback(count, buffer);
  },
});

/** With keep-alive, exchanges follow each other. Each belongs to the invocation that writes it. */
function watch(owner: Owner, { host = '', port }: { host?: string | undefined; port?: number | undefined }) {
  let current: { exchange: WireExchange; written: Recorder; parser: AnswerParser } | undefined;

  const begin = () => {
    const written = new Recorder();
    const exchange: WireExchange = { startedAt: performance.now(), host, written, ...(port !== undefined && { port }) };
    owner()?.(exchange);
    // Whether an answer has a body depends on the method, which the first bytes tell.
    current = { exchange, written, parser: answerParser('') };
    return current;
  };

  const write = (chunk: unknown, encoding: unknown): void => {
    const isFirst = current === undefined;
    const { written } = current ?? begin();
    written.add(chunk, encoding);
    if (isFirst) current!.parser = answerParser(written.bytes.toString('latin1').split(' ', 1)[0]!);
  };

  const end = (step: (parser: AnswerParser) => boolean): void => {
    if (!current) return;
    const { exchange, parser } = current;
    try {
      if (!step(parser)) return;
      const { statusCode, rawHeaders, body } = parser;
      const bytes = Buffer.from(body.subarray(0, MAX_BYTES));
      exchange.answer = { statusCode, rawHeaders, body: { bytes, size: body.length } };
    } catch (error) {
      exchange.error = (error as Error).message;
    }
    exchange.endedAt = performance.now();
    current = undefined;
  };

  const closed = (error: string | undefined): void => {
    if (!current) return;
    const { exchange } = current;
    end((parser) => parser.end());
    if (exchange.answer) return;
    exchange.error ??= error ?? 'the connection was closed before there was an answer';
    exchange.endedAt ??= performance.now();
    current = undefined;
  };

  const read = (bytes: Buffer): void => end((parser) => parser.push(bytes));

  return {
    read,
    attach<S extends Socket>(socket: S, hasData: boolean): S {
      const original = socket.write;
      socket.write = function recorded(this: S, ...args: Parameters<Socket['write']>) {
        write(args[0], args[1]);
        return original.apply(this, args);
      } as S['write'];
      if (hasData) socket.on('data', read);
      let error: string | undefined;
      socket.once('error', ({ message }) => {
        error = message;
      });
      socket.once('end', () => closed(undefined)).once('close', () => closed(error));
      return socket;
    },
  };
}
