import { ConfigurationError, errorCode } from '../../errors.ts';
import { fileNameForMessage } from '../../file-name.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * A private CA added to the roots that Node trusts (NODE_EXTRA_CA_CERTS among them): PEM text, or a file whose path
 * is relative to the package. Throws ConfigurationError where there is no certificate, or one that cannot be read:
 * TLS itself would find that out with the first request.
 */
export function readCa(ca: string): string[] {
  const { getCACertificates } = process.getBuiltinModule('node:tls');
  const isPem = ca.includes('-----BEGIN CERTIFICATE-----');
  const certificates = (isPem ? ca : readPemFile(ca)).match(CERTIFICATE);
  const name = isPem ? 'the text' : ca;
  if (!certificates) throw new ConfigurationError(`ca: ${name} holds no PEM certificate`);
  certificates.forEach((certificate, i) => {
    checkCertificate(certificate, `certificate ${i + 1} of ${name}`);
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

function readPemFile(path: string): string {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { resolve } = process.getBuiltinModule('node:path');
  try {
    return readFileSync(resolve(process.env['LAMBDA_TASK_ROOT'] ?? '', path), 'utf8');
  } catch (error) {
    throw new ConfigurationError(`ca: cannot read ${fileNameForMessage(path)}: ${errorCode(error)}`);
  }
}
