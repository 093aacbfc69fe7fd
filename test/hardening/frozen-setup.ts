import { generate } from 'selfsigned';
import { type Environment, startEnvironment } from './environment.ts';
import { type DyingBackend, startDyingBackend } from './frozen.ts';
import { MARK } from './mark.ts';
import type { Network } from './network.ts';

/** A dying backend and environments whose route table sends everything to it. */
export interface FrozenSetup {
  backend: DyingBackend;
  environments: Environment[];
  /** Lines that environments logged, and how many of them hold a secret of a request. */
  logged(): { lines: number; secrets: number };
  close(): Promise<void>;
}

export async function frozenSetup(
  handlerFile: string,
  options: { environments: number; tls?: boolean; network?: Network | undefined },
): Promise<FrozenSetup> {
  const { network } = options;
  const ip = network?.host ?? '127.0.0.1';
  const certificate = options.tls
    ? await generate([{ name: 'commonName', value: ip }], {
        keyType: 'ec',
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip }] }],
      })
    : undefined;
  const backend = await startDyingBackend(network, certificate && { key: certificate.private, cert: certificate.cert });
  const ROUTES = JSON.stringify({
    targetGroups: { legacy: { type: 'http', url: backend.url, ...(certificate && { ca: certificate.cert }) } },
    defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } },
  });
  const environments = await Promise.all(
    Array.from({ length: options.environments }, () =>
      startEnvironment({ handlerFile, env: { ROUTES }, ...(network && { prefix: network.proxyPrefix }) }),
    ),
  );
  return {
    backend,
    environments,
    logged() {
      const lines = environments.flatMap((environment) => environment.output().split('\n').filter(Boolean));
      return { lines: lines.length, secrets: lines.filter((line) => line.includes(MARK)).length };
    },
    async close() {
      await Promise.all(environments.map((environment) => environment.close()));
      backend.close();
    },
  };
}
