import { requestBytes } from '../../shared/http/body.ts';
import { joined } from '../../shared/http/headers.ts';
import { splitTarget } from '../../shared/http/path.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';

/** Headers that a front door or Lattice writes. Another front door writes its own. */
const WRITTEN_BY_FRONT_DOOR =
  /^(?:content-length|x-forwarded-(?:for|port|proto)|x-amzn-(?:trace-id|tls-.*|lattice-.*|source-vpc)|cloudfront-.*|x-amz-cf-id)$/;

/** A request as its client sent it to the front door, as far as the event shows. */
export interface ClientRequest {
  method: string;
  path: string;
  query: string | undefined;
  headers: HeaderLine[];
  body: Buffer;
}

export function clientRequest(request: LatticeRequest): ClientRequest {
  const [path, query] = splitTarget(request.path);
  const headers: HeaderLine[] = [];
  for (const name in request.headers) {
    if (WRITTEN_BY_FRONT_DOOR.test(name)) continue;
    if (name === 'cookie') headers.push([name, joined(request.headers, name)!]);
    else for (const value of request.headers[name]!) headers.push([name, value]);
  }
  const chain = (joined(request.headers, 'x-forwarded-for') ?? '').split(',').slice(0, -1).join(',');
  if (chain) headers.push(['x-forwarded-for', chain]);
  return { method: request.method, path, query, headers, body: requestBytes(request) ?? Buffer.alloc(0) };
}

/** The same request as a front door on this machine would read it from a socket. */
export function arriving(request: LatticeRequest, port: number, id: string): HttpRequest {
  const client = clientRequest(request);
  const { body } = client;
  const hasLength = body.length > 0 || request.headers['content-length'] !== undefined;
  const headers: HeaderLine[] = [
    ...client.headers,
    ...(hasLength ? [['content-length', String(body.length)] as const] : []),
  ];
  const socket = { scheme: 'http', sourceIp: '127.0.0.1', sourcePort: 50_000, port } as const;
  return { ...client, ...socket, headers, time: Date.now(), id };
}
