import type { ConnectionOptions, SecureContext } from 'node:tls';
import { ConfigurationError } from '../../errors.ts';
import { readCa } from './ca.ts';
import { pemOf } from './pem.ts';

/** The settings of a target group that concern HTTPS. */
export interface TlsSettings {
  /** A private CA: PEM text, or a file in the package. */
  ca?: string | undefined;
  /** The certificate that the target demands, and its key: each PEM text, or a file in the package. */
  clientCertificate?: { cert: string; key: string } | undefined;
}

/** How to connect to `host` over TLS. Throws ConfigurationError that names the setting that cannot be used. */
export function tlsOptions(host: string, { ca, clientCertificate }: TlsSettings): ConnectionOptions {
  // Loaded before there is a connection to make, because Node then begins to read its roots, in a thread of its own.
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  const settings = {
    // The private CA may be an intermediate without its root. Whoever configures it trusts it.
    ...(ca !== undefined && { ca: readCa(ca), allowPartialTrustChain: true }),
    ...(clientCertificate && readClientCertificate(clientCertificate)),
  };
  let secureContext: SecureContext | undefined;
  return {
    servername: serverName(host),
    /** One for all connections. With a private CA, each would read all the roots again, which takes longer than a request. */
    get secureContext() {
      secureContext ??= createSecureContext(settings);
      return secureContext;
    },
  };
}

/** The name to send as SNI: nothing for an address, and a name without the dot at its end (RFC 6066 section 3). */
function serverName(host: string): string {
  return process.getBuiltinModule('node:net').isIP(host) ? '' : host.replace(/\.$/, '');
}

/** Throws ConfigurationError when a file cannot be read, or certificate and key do not fit. */
export function readClientCertificate(setting: { cert: string; key: string }): { cert: string; key: string } {
  const { pem: cert } = pemOf('clientCertificate.cert', setting.cert);
  const { pem: key } = pemOf('clientCertificate.key', setting.key);
  try {
    process.getBuiltinModule('node:tls').createSecureContext({ cert, key });
  } catch (error) {
    // OpenSSL's reasons name formats and never quote the key.
    throw new ConfigurationError(`clientCertificate: cert and key cannot be used: ${(error as Error).message}`);
  }
  return { cert, key };
}
