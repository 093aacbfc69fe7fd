import { describe, expect, it } from 'vitest';
import { ExchangeError } from '../../../shared/targets/http/exchange.ts';
import type { TlsSettings } from '../../../shared/targets/http/tls-options.ts';
import { gatewayError } from '../../../shared/targets/http/transport-errors.ts';

const failed = (code: string, state: object = {}): ExchangeError =>
  new ExchangeError(Object.assign(new Error('x'), { code }), state);

const WITH_CERTIFICATE: TlsSettings = { clientCertificate: { cert: 'c', key: 'k' } };

describe('what the caller reads of a failed exchange', () => {
  it.each<[code: string, state: { nothingSent?: true; answerBegan?: true }, kind: string, message: string]>([
    ['ECONNREFUSED', { nothingSent: true }, 'unreachable', 'the target could not be reached'],
    ['ENOTFOUND', { nothingSent: true }, 'unreachable', 'the target could not be reached'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', { nothingSent: true }, 'unreachable', 'the target could not be reached'],
    ['ECONNRESET', {}, 'unreachable', 'the target closed the connection without an answer'],
    ['EPIPE', {}, 'unreachable', 'the target closed the connection without an answer'],
    ['ECONNRESET', { answerBegan: true }, 'badAnswer', 'the answer ended early'],
    ['ETIMEDOUT', { nothingSent: true }, 'deadline', 'the connection to the target timed out'],
    ['ETIMEDOUT', { answerBegan: true }, 'deadline', 'the connection to the target timed out'],
    ['CERT_HAS_EXPIRED', { nothingSent: true }, 'unreachable', "the target's certificate was not accepted"],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', { nothingSent: true }, 'unreachable', "the target's certificate was not accepted"],
    ['ERR_TLS_CERT_ALTNAME_INVALID', { nothingSent: true }, 'unreachable', "the target's certificate was not accepted"],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      { nothingSent: true },
      'unreachable',
      "the target's certificate was not accepted",
    ],
  ])('%s %j: %s', (code, state, kind, message) => {
    const error = failed(code, state);
    expect(gatewayError(error, {})).toMatchObject({
      nothingSent: state.nothingSent ?? false,
      kind,
      message,
      cause: error,
    });
  });

  it.each<[code: string, settings: TlsSettings, message: string]>([
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      {},
      'the target demands a client certificate, and the target group has no clientCertificate',
    ],
    [
      'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
      {},
      'the target demands a client certificate, and the target group has no clientCertificate',
    ],
    [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      WITH_CERTIFICATE,
      "the target did not accept the target group's clientCertificate",
    ],
    [
      'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
      WITH_CERTIFICATE,
      "the target did not accept the target group's clientCertificate",
    ],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', {}, 'the target refused the TLS handshake'],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', {}, 'the target closed the connection without an answer'],
  ])('%s with %j: the target said so, after which it reads nothing', (code, settings, message) => {
    const error = gatewayError(failed(code), settings);
    expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, message });
    expect(error.nothingSent).toBe(code.includes('ALERT'));
  });
});
