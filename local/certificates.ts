import { generate } from 'selfsigned';

/** The key and certificate of a TLS server, and the CA that its clients have to trust. */
export interface Certificates {
  key: string;
  cert: string;
  ca: string;
}

const EC = { keyType: 'ec', algorithm: 'sha256' } as const;

/** Makes a CA and a certificate for this machine's names. The CA's key is forgotten, so it can sign nothing else. */
export async function localCertificates(): Promise<Certificates> {
  const ca = await generate([{ name: 'commonName', value: 'lattice-migration-proxy, this machine only' }], {
    ...EC,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...EC,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 2, value: '*.localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key, cert, ca: ca.cert };
}
