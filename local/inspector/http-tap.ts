import { channel } from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Owner, Recorder, type WireExchange } from './wire-exchange.ts';

/**
 * Reports every request that `node:http` sends, as AWS's SDK does. Node announces each on a documented channel. The bytes
 * are read when they are written to the socket. Returns a function that stops it.
 */
export function tapHttp(owner: Owner): () => void {
  const created = channel('http.client.request.created');
  const listener = (message: unknown) => {
    const found = owner();
    if (found) found(watch((message as { request: ClientRequest }).request));
  };
  created.subscribe(listener);
  return () => void created.unsubscribe(listener);
}

function watch(request: ClientRequest): WireExchange {
  const written = new Recorder();
  const exchange: WireExchange = { startedAt: performance.now(), host: request.host, written };
  request.once('socket', (socket) => {
    recordWrites(socket, request, written);
    request.once('finish', () => {
      if (socket.remotePort !== undefined) exchange.port = socket.remotePort;
    });
  });
  request.prependOnceListener('response', (message) => {
    const body = new Recorder();
    exchange.answer = { statusCode: message.statusCode!, rawHeaders: message.rawHeaders, body };
    recordBody(message, body);
    message.once('end', () => {
      exchange.endedAt ??= performance.now();
    });
  });
  request.once(errorMonitor, (error) => {
    exchange.error = error.message;
  });
  request.once('close', () => {
    exchange.endedAt ??= performance.now();
  });
  return exchange;
}

/** From getting its socket to `finish`, a request is the only one that writes to it. */
function recordWrites(socket: Socket, request: ClientRequest, written: Recorder): void {
  const write = socket.write;
  socket.write = function recorded(this: Socket, ...args: Parameters<Socket['write']>) {
    written.add(args[0], args[1]);
    return write.apply(this, args);
  } as Socket['write'];
  const restore = () => {
    socket.write = write;
  };
  request.once('finish', restore).once('close', restore);
}

/** Reads each chunk from the parser. A listener for `data` would start the stream before its owner listens. */
function recordBody(message: IncomingMessage, body: Recorder): void {
  const push = message.push;
  message.push = (chunk, encoding) => {
    if (chunk !== null) body.add(chunk, encoding);
    return push.call(message, chunk, encoding);
  };
}
