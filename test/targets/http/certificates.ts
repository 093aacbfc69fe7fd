import { generate } from 'selfsigned';

export interface Issued {
  key: string;
  cert: string;
}

const HOUR_MS = 3_600_000;

/** A certification authority of a company's own; with an issuer, an intermediate one. */
export async function certificateAuthority(name = 'Example Private CA', issuer?: Issued): Promise<Issued> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(issuer && { ca: issuer }),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key, cert };
}

/** A server's certificate for these names; `validFor` hours from an hour ago. */
export async function serverCertificate(
  ca: Issued | undefined,
  names: { dns?: string[]; ip?: string[] },
  validFor = 24,
): Promise<Issued> {
  const notBeforeDate = new Date(Date.now() - HOUR_MS);
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'server' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + validFor * HOUR_MS),
    ...(ca && { ca }),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...(names.dns ?? []).map((value) => ({ type: 2 as const, value })),
          ...(names.ip ?? []).map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key, cert };
}
