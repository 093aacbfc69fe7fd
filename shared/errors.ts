/**
 * Every error the proxy answers with. The message is the `detail` the caller reads: it names what was wrong, never an
 * internal host name; the cause is for the log alone.
 *
 * http-error-handler hides a 5xx unless the error says `expose`, and assigns to the error: so it is never frozen.
 */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly expose = true;
  readonly kind: ErrorKind;
  readonly statusCode: number;
  /** Whether it is certain that no byte of the request reached the target: then another may be asked. */
  readonly nothingSent: boolean;

  constructor(kind: ErrorKind, detail: string, options: { cause?: unknown; nothingSent?: boolean } = {}) {
    super(detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL)}…` : detail, options);
    this.kind = kind;
    this.nothingSent = options.nothingSent ?? false;
    this.statusCode = ERROR_KINDS[kind].status;
  }
}

/** A detail may name what it found, and a name can be as long as a whole request: then no answer could hold it. */
const MAX_DETAIL = 500;

/** The statuses of the gateway itself, and the title that each has in its problem document. */
export const ERROR_KINDS = {
  malformed: { status: 400, title: 'Malformed request' },
  ambiguousPath: { status: 400, title: 'Ambiguous path' },
  noIdentity: { status: 403, title: 'Caller not identified' },
  noRule: { status: 404, title: 'No rule matches' },
  tooLarge: { status: 413, title: 'Request too large' },
  internal: { status: 500, title: 'Internal error' },
  unreachable: { status: 502, title: 'Target unreachable' },
  badAnswer: { status: 502, title: 'Bad answer from the target' },
  unencodable: { status: 502, title: 'The front door cannot carry the answer' },
  throttled: { status: 503, title: 'Target throttled' },
  noTarget: { status: 503, title: 'No target' },
  deadline: { status: 504, title: 'Target timed out' },
  loop: { status: 508, title: 'Loop detected' },
} as const;

export type ErrorKind = keyof typeof ERROR_KINDS;

/** 400: the request, or the event that carries it, is not what its source would send. */
export const malformed = (detail: string): ProxyError => new ProxyError('malformed', detail);

/** 502: what came back from the target cannot be an HTTP answer. */
export const badAnswer = (detail: string, cause?: unknown): ProxyError =>
  new ProxyError('badAnswer', detail, { cause });

/** 502: the front door's format cannot hold the answer. A client can cause that with its request. */
export const unencodable = (detail: string): ProxyError => new ProxyError('unencodable', detail);

/** Configuration that cannot be used: names the key, the path inside it, and what was expected. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  // A route table may come with the first event: then http-error-handler puts its own in place of an error without these.
  readonly expose = true;
  readonly statusCode = 500;
}

/** An event that is no HTTP request: the invocation fails, since no front door waits for an answer. */
export class UnrecognizedEventError extends Error {
  override readonly name = 'UnrecognizedEventError';
  // http-error-handler puts its own in place of an error without these.
  readonly expose = true;
  readonly statusCode = 400;
}

/** The code of a system, TLS or HTTP parser error, wherever in the chain of causes it sits. */
export function errorCode(error: unknown): string | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    const { code } = e as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return undefined;
}
