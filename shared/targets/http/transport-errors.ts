import { badAnswer, errorCode, ProxyError } from '../../errors.ts';
import type { ExchangeError } from './exchange.ts';
import type { TlsSettings } from './tls-options.ts';

/** An alert is what the server says of us (RFC 8446 section 6); Node puts `ALERT` into the codes of received ones. */
const ALERT = /_ALERT_/;

/** Codes of a verification that failed: OpenSSL's, and Node's for the name. `ERR_SSL_…` are failures of the protocol. */
const VERIFICATION = /^(?!ERR_SSL_).*(?:CERT|SIGNATURE|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/;

/** The gateway error for what happened to an exchange. Its message never says where the target is. */
export function gatewayError(error: ExchangeError, settings: TlsSettings): ProxyError {
  const code = errorCode(error) ?? '';
  const unreachable = (detail: string, nothingSent = error.nothingSent): ProxyError =>
    new ProxyError('unreachable', detail, { cause: error, nothingSent });
  if (code === 'ETIMEDOUT') {
    const options = { cause: error, nothingSent: error.nothingSent };
    return new ProxyError('deadline', 'the connection to the target timed out', options);
  }
  if (error.answerBegan) return badAnswer('the answer ended early', error);
  // In TLS 1.3 the refusal comes when the request has been written, which the server then does not read.
  if (ALERT.test(code)) return unreachable(alertDetail(code, settings), true);
  if (VERIFICATION.test(code)) return unreachable("the target's certificate was not accepted");
  if (error.nothingSent) return unreachable('the target could not be reached');
  return unreachable('the target closed the connection without an answer');
}

/** Alerts about the client's certificate. A missing one is a handshake failure in TLS 1.2, as other faults are. */
const ABOUT_CERTIFICATE = /CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE/;

function alertDetail(code: string, { clientCertificate }: TlsSettings): string {
  if (!ABOUT_CERTIFICATE.test(code)) return 'the target refused the TLS handshake';
  return clientCertificate
    ? "the target did not accept the target group's clientCertificate"
    : 'the target demands a client certificate, and the target group has no clientCertificate';
}
