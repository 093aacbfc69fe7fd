import { request } from 'node:http';
import type { Line } from '../support/recording-backend.ts';
import type { Account } from './account.ts';
import type { Case, Door } from './cases.ts';

export interface Answer {
  status: number;
  lines: Line[];
  body: Buffer;
}

/** How the emulator knows a door: by the host, what a path begins with, and headers that every request needs. */
interface Address {
  host: string;
  prefix: string;
  lines: Line[];
}

/** The emulator sees that a request to a Function URL is signed, and does not look at the signature. */
const SIGNED: Line = [
  'Authorization',
  'AWS4-HMAC-SHA256 Credential=test/20261128/us-east-2/lambda/aws4_request, SignedHeaders=host, Signature=00',
];

/** Where the doors of a stack are, from its outputs. */
export function addresses(outputs: Record<string, string>): Record<Door, Address> {
  const id = (output: string) => new URL(outputs[output]!).hostname.split('.')[0];
  return {
    'REST API': { host: `${id('RestApiUrl')}.execute-api.localhost`, prefix: '/live', lines: [] },
    'HTTP API': { host: `${id('HttpApiUrl')}.execute-api.localhost`, prefix: '', lines: [] },
    'Function URL': { host: new URL(outputs['FunctionUrl']!).hostname, prefix: '', lines: [SIGNED] },
    ALB: { host: 'edge.alb.localhost', prefix: '', lines: [] },
  };
}

/** Sends a case's request through a door. */
export const knock = (account: Account, { host, prefix, lines: own }: Address, one: Case): Promise<Answer> =>
  new Promise((done, fail) => {
    const { method = 'GET', target = '/', lines = [], body } = one;
    const { hostname, port } = new URL(account.url);
    const length: Line[] = body || method === 'POST' ? [['Content-Length', String(body?.length ?? 0)]] : [];
    const headers = [['Host', `${host}:${port}`], ...own, ...lines, ...length].flat();
    const sent = request({ host: hostname, port, method, path: prefix + target, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const { rawHeaders } = answer;
        const names = rawHeaders.filter((_, i) => i % 2 === 0);
        const pairs = names.map((name, i): Line => [name.toLowerCase(), rawHeaders[2 * i + 1]!]);
        done({ status: answer.statusCode!, lines: pairs, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', fail).end(body);
  });

/** The emulator makes the ALB's target group without its `Targets`. */
export async function registerTarget({ url }: Account, outputs: Record<string, string>): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: SIGNED[1].replace('/lambda/', '/elasticloadbalancing/') },
    body: new URLSearchParams({
      Action: 'RegisterTargets',
      Version: '2015-12-01',
      TargetGroupArn: outputs['AlbTargetGroupArn']!,
      'Targets.member.1.Id': outputs['ProxyAliasArn']!,
    }),
  });
  if (!response.ok) throw new Error(`RegisterTargets: ${await response.text()}`);
}
