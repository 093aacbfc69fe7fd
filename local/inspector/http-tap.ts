import { channel } from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Owner, Recorder, type WireExchange } from './wire-exchange.ts';

/**
 * Tells of every request that `node:http` sends, which announces each on a documented channel: AWS's SDK uses it. The
 * bytes are read where they are written to the socket. Returns how to stop.
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

/** Between getting its socket and `finish` a request is the only one that writes there. */
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

/** Sees each chunk as the parser hands it over: a listener for `data` would start the flow before its owner is there. */
function recordBody(message: IncomingMessage, body: Recorder): void {
  const push = message.push;
  message.push = (chunk, encoding) => {
    if (chunk !== null) body.add(chunk, encoding);
    return push.call(message, chunk, encoding);
  };
}
