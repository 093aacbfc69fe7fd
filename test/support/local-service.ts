import type { Server } from 'node:http';
import { afterAll, beforeAll, vi } from 'vitest';
import { listening } from '../local/doors/knock.ts';

/** Serves an AWS service of local/ for a test file. The SDK finds it by `variable`, its endpoint's name. */
export function localService(server: Server, variable: string): void {
  beforeAll(async () => {
    vi.stubEnv(variable, `http://127.0.0.1:${await listening(server)}`);
    vi.stubEnv('AWS_REGION', 'us-east-2');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAIOSFODNN7EXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server.close();
    server.closeAllConnections();
  });
}
