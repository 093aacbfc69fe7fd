import { timingSafeEqual } from 'node:crypto';
import { valuesOf } from '../http/headers.ts';
import type { HttpRequest } from '../http/request.ts';
import { type Authorization, type PathEscaping, parseAuthorization, signatureOf } from './signature.ts';

/** The holder of a key. */
export interface Caller {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** In milliseconds since 1970. */
  expiresAt?: number;
  /** `arn:aws:sts::123456789012:assumed-role/ROLE/SESSION` */
  principal: string;
}

/** How one AWS service wants its requests signed. */
export interface SigningRules {
  service: string;
  region: string;
  pathEscaping: PathEscaping;
  callers: readonly Caller[];
  /** The hash that the signature must contain. Throws AuthenticationError for one that the service refuses. */
  payloadHash(request: HttpRequest): string;
}

/** One of AWS's common errors, by its name. Each is a 403 here. */
export class AuthenticationError extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const invalid = (message: string) => new AuthenticationError('InvalidSignatureException', message);
const incomplete = (message: string) => new AuthenticationError('IncompleteSignatureException', message);

/** A request must reach a service within five minutes of its time stamp (AWS: "Elements of an API request signature"). */
const MAX_SKEW_MS = 5 * 60_000;

/** Finds the caller who signed a request. `undefined` without a signature. Throws AuthenticationError for a wrong one. */
export function authenticate(request: HttpRequest, rules: SigningRules): Caller | undefined {
  const { headers } = request;
  const [value, ...others] = valuesOf(headers, 'authorization');
  if (value === undefined) return undefined;
  const authorization = others.length === 0 ? parseAuthorization(value) : undefined;
  if (!authorization) throw incomplete('Authorization header requires Credential, SignedHeaders and Signature.');
  const payloadHash = rules.payloadHash(request);

  checkSignedHeaders(request, authorization);
  checkScope(authorization.scope, rules);
  checkTime(request, authorization.scope.date);
  const caller = callerOf(request, authorization, rules.callers);
  const expected = signatureOf(request, authorization, caller.secretAccessKey, payloadHash, rules.pathEscaping);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))) {
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  return caller;
}

/** Host and every `x-amz-*` header must be signed, and every header that is named as signed must be there. */
function checkSignedHeaders({ headers }: HttpRequest, { signedHeaders }: Authorization): void {
  for (const name of signedHeaders) {
    if (valuesOf(headers, name).length > 0) continue;
    throw incomplete(`'${name}' is named as a SignedHeader, but it does not exist in the HTTP request.`);
  }
  const signed = new Set(signedHeaders);
  if (!signed.has('host')) {
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const unsigned = headers
    .map(([name]) => name.toLowerCase())
    .filter((name) => name.startsWith('x-amz-') && !signed.has(name));
  if (unsigned.length > 0) {
    throw new AuthenticationError(
      'AccessDeniedException',
      `There were headers present in the request which were not signed: ${unsigned.join(', ')}`,
    );
  }
}

function checkScope({ region, service, terminator }: Authorization['scope'], rules: SigningRules): void {
  if (region !== rules.region) throw invalid(`Credential should be scoped to a valid region. `);
  if (service !== rules.service) {
    throw invalid(`Credential should be scoped to correct service: '${rules.service}'. `);
  }
  if (terminator !== 'aws4_request') {
    throw invalid(`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`);
  }
}

function checkTime({ headers, time }: HttpRequest, scopeDate: string): void {
  const date = valuesOf(headers, 'x-amz-date')[0];
  if (date === undefined)
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signedAt)) throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${date}'.`);
  if (!date.startsWith(scopeDate)) {
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  const now = basicFormat(time);
  const [earliest, latest] = [basicFormat(time - MAX_SKEW_MS), basicFormat(time + MAX_SKEW_MS)];
  if (signedAt < time - MAX_SKEW_MS) {
    throw invalid(`Signature expired: ${date} is now earlier than ${earliest} (${now} - 5 min.)`);
  }
  if (signedAt > time + MAX_SKEW_MS) {
    throw invalid(`Signature not yet current: ${date} is still later than ${latest} (${now} + 5 min.)`);
  }
}

/** `20150830T123600Z` */
const basicFormat = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');

/** A temporary key is valid only together with its own token. */
function callerOf({ headers, time }: HttpRequest, { accessKeyId }: Authorization, callers: readonly Caller[]): Caller {
  const token = valuesOf(headers, 'x-amz-security-token')[0];
  const caller = callers.find((one) => one.accessKeyId === accessKeyId);
  if (!caller || token !== caller.sessionToken) {
    throw new AuthenticationError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  if (caller.expiresAt !== undefined && caller.expiresAt <= time) {
    throw new AuthenticationError('ExpiredTokenException', 'The security token included in the request is expired');
  }
  return caller;
}
