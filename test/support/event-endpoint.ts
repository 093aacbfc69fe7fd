import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { vi } from 'vitest';
import { listening } from '../local/doors/knock.ts';

/** An asynchronous invocation as it reached Lambda's API. */
interface Invocation {
  functionArn: string;
  invocationType: string | undefined;
  event: unknown;
}

/** Lambda's Invoke endpoint that takes events and runs nothing: a test hands them over itself. */
export interface EventEndpoint {
  environment: Record<string, string>;
  invocations: Invocation[];
  /** How it answers; by default as Lambda does, 202. */
  answer: (res: ServerResponse) => void;
  until(count: number): Promise<Invocation[]>;
  close(): void;
}

const accepted = (res: ServerResponse): void => void res.writeHead(202, { 'content-length': 0 }).end();

export async function startEventEndpoint(): Promise<EventEndpoint> {
  const server = createServer(async (req, res) => {
    const body = await buffer(req);
    endpoint.invocations.push({
      functionArn: decodeURIComponent(/\/functions\/(.+)\/invocations/.exec(req.url!)?.[1] ?? ''),
      invocationType: req.headers['x-amz-invocation-type'] as string | undefined,
      event: JSON.parse(body.toString('utf8')),
    });
    endpoint.answer(res);
  });
  const port = await listening(server);
  const endpoint: EventEndpoint = {
    environment: {
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_SESSION_TOKEN: 'token',
    },
    invocations: [],
    answer: accepted,
    until: (count) =>
      vi.waitFor(
        () => {
          if (endpoint.invocations.length < count) throw new Error(`${endpoint.invocations.length} invocations`);
          return endpoint.invocations;
        },
        { timeout: 5_000, interval: 5 },
      ),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return endpoint;
}
