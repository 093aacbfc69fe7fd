import { type IncomingMessage, type Server, type ServerResponse, request as sendRequest } from 'node:http';
import { TARGET_SERVICE_ARN } from '../doors/aws.ts';
import { answer, type HttpAnswer, toWire, writeAnswer } from '../http/answer.ts';
import { endToEnd, valuesOf } from '../http/headers.ts';
import { type HttpRequest, headerLines, readRequest } from '../http/request.ts';
import { localServer } from '../http/server.ts';
import { AuthenticationError, authenticate, type Caller, type SigningRules } from '../sigv4/authenticate.ts';
import { headersForTarget } from './headers.ts';

/** One VPC Lattice service with auth type AWS_IAM. */
export interface LatticeService {
  /** The private HTTP server behind it. */
  target: URL;
  signing: SigningRules;
  /** The auth policy. `undefined` is an anonymous caller. */
  allows(caller: Caller | undefined): boolean;
}

/** AWS's policy template "Allow only authenticated access". */
export const onlyAuthenticated = (caller: Caller | undefined): boolean => caller !== undefined;

/** Opens a service that checks the caller as Lattice does, and forwards what may pass. */
export function latticeService(service: LatticeService): Server {
  return localServer(async (req, res) => {
    const request = await readRequest(req, Number.POSITIVE_INFINITY);
    try {
      const caller = authenticate(request, service.signing);
      if (!service.allows(caller)) throw notAuthorized(caller, request);
      forward(request, headersForTarget(request, caller), service.target, res);
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error;
      writeAnswer(res, forbidden(error));
    }
  });
}

/** Deployments show the exception's name and message as text. */
const forbidden = ({ name, message }: Error): HttpAnswer => answer(403, 'text/plain', `${name}: ${message}`);

const notAuthorized = (caller: Caller | undefined, { path }: HttpRequest): AuthenticationError =>
  new AuthenticationError(
    'AccessDeniedException',
    `User: ${caller?.principal ?? 'anonymous'} is not authorized to perform: vpc-lattice-svcs:Invoke on resource: ${TARGET_SERVICE_ARN}${path} because no service-based policy allows the vpc-lattice-svcs:Invoke action`,
  );

function forward(request: HttpRequest, headers: (readonly [string, string])[], target: URL, res: ServerResponse): void {
  const { method, path, query, body } = request;
  const hasBody = body.length > 0 || valuesOf(request.headers, 'content-length').length > 0;
  const lines = [...headers, ...(hasBody ? [['content-length', String(body.length)] as const] : [])];
  sendRequest({
    host: target.hostname,
    port: target.port,
    method,
    path: query === undefined ? path : `${path}?${query}`,
    headers: lines.flatMap(([name, value]) => [name, toWire(value)]),
  })
    .on('response', (message) => passBack(message, res))
    .on('error', () => writeAnswer(res, answer(502, 'text/plain', 'Bad Gateway')))
    .end(body);
}

/** Lattice sends header names in lower case (docs/wire-facts.md#lattice-response). */
function passBack(message: IncomingMessage, res: ServerResponse): void {
  const lines = endToEnd(headerLines(message.rawHeaders)).flatMap(([name, value]) => [
    name.toLowerCase(),
    toWire(value),
  ]);
  res.writeHead(message.statusCode!, lines);
  message.pipe(res);
}
