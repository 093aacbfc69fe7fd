import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { answer, type HttpAnswer, writeAnswer } from './answer.ts';
import { type ReceivedRequest, readRequest } from './request.ts';

export type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** A server that no request can end: an error of the listener is logged and answered with 500. */
export const localServer = (listener: Listener, options: ServerOptions = {}): Server =>
  createServer(options, (req, res) => {
    listener(req, res).catch((error) => {
      // There is nobody to answer if the client left before its request was complete.
      if (req.destroyed && !req.complete) return;
      console.error(error);
      if (res.headersSent) res.destroy();
      else writeAnswer(res, answer(500, 'text/plain', `${(error as Error).message}\n`));
    });
  });

/** A server for this machine's own programs that answers whole requests of at most `maxBody` bytes. */
export function answeringServer(
  maxBody: number,
  answerTo: (request: ReceivedRequest) => HttpAnswer | Promise<HttpAnswer>,
): Server {
  return localServer(async (req, res) => {
    const foreign = foreignPage(req);
    if (foreign) return writeAnswer(res, foreign);
    const request = await readRequest(req, maxBody);
    const tooLarge = answer(413, 'text/plain', `The body is larger than ${maxBody} bytes.\n`);
    writeAnswer(res, request.bodySize > maxBody ? tooLarge : await answerTo(request));
  });
}

/** Resolvers never ask the network for these (RFC 6761 section 6.3), so no other site can have them. */
const LOOPBACK = /^(?:(?:[^:/]+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/i;

const nameOf = (authority: string): string => authority.replace(/:\d+$/, '');

/**
 * The refusal of what a web page from elsewhere sends. Such a page may have a name that leads to this machine (DNS
 * rebinding), or send forms and simple requests here, which browsers do without asking. `hosts` are allowed names.
 */
export function foreignPage({ headers }: IncomingMessage, hosts: readonly string[] = []): HttpAnswer | undefined {
  const isOurs = (authority: string): boolean => {
    const name = nameOf(authority);
    return LOOPBACK.test(name) || hosts.some((host) => host.toLowerCase() === name.toLowerCase());
  };
  const { host = '', origin } = headers;
  if (!isOurs(host)) return refusal(`Host ${JSON.stringify(host)} is not a name of this machine`);
  if (origin !== undefined && !isOurs(origin.replace(/^https?:\/\//i, ''))) {
    return refusal(`Origin ${JSON.stringify(origin)} is not a page of this machine`);
  }
  // Browsers leave Origin out of images and the like. Following a link is allowed.
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    return refusal('A page of another site may not call this machine');
  }
  return undefined;
}

const refusal = (what: string): HttpAnswer =>
  answer(403, 'text/plain', `${what}. Use localhost, a name below .localhost, or start with --host NAME.\n`);
