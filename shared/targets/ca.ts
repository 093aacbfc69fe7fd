import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from '../routing/load.ts';

/**
 * A private CA added to the roots that Node trusts (NODE_EXTRA_CA_CERTS among them): PEM text, or a file whose path
 * is relative to the package. Throws ConfigurationError where there is no certificate.
 */
export function readCa(ca: string): string[] {
  const { getCACertificates } = process.getBuiltinModule('node:tls');
  const isPem = ca.includes('-----BEGIN CERTIFICATE-----');
  const pem = isPem ? ca : readPemFile(ca);
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new ConfigurationError(`ca: ${ca} holds no PEM certificate`);
  return [...getCACertificates('default'), pem];
}

function readPemFile(path: string): string {
  try {
    return readFileSync(resolve(process.env['LAMBDA_TASK_ROOT'] ?? '', path), 'utf8');
  } catch (error) {
    throw new ConfigurationError(`ca: cannot read ${path}: ${(error as Error).message}`);
  }
}
