import { ConfigurationError } from '../../errors.ts';
import { pemOf } from './pem.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * A private CA together with the roots that Node trusts, NODE_EXTRA_CA_CERTS included. Throws ConfigurationError when
 * `ca` has no certificate or one that cannot be read, which TLS itself would find out with the first request.
 */
export function readCa(ca: string): string[] {
  const { getCACertificates } = process.getBuiltinModule('node:tls');
  const { pem, source } = pemOf('ca', ca);
  const certificates = pem.match(CERTIFICATE);
  if (!certificates) throw new ConfigurationError(`ca: ${source} holds no PEM certificate`);
  certificates.forEach((certificate, i) => {
    checkCertificate(certificate, `certificate ${i + 1} of ${source}`);
  });
  return [...getCACertificates('default'), ...certificates];
}

function checkCertificate(pem: string, name: string): void {
  try {
    new (process.getBuiltinModule('node:crypto').X509Certificate)(pem);
  } catch (error) {
    throw new ConfigurationError(`ca: ${name} cannot be read: ${(error as Error).message}`);
  }
}
