import { execFile } from 'node:child_process';
import type { HttpAnswer, HttpRequest } from '../../support/doors.ts';
import type { Line } from '../../support/recording-backend.ts';

export interface CurlOptions {
  /** File of the CA that curl trusts. */
  ca?: string;
}

/** What curl gets of a server, asked directly: nothing decoded but the framing. */
export async function curl(url: string, request: HttpRequest, { ca }: CurlOptions = {}): Promise<HttpAnswer> {
  const { method, target, lines = [], body } = request;
  const words = ['--silent', '--show-error', '--include', '--http1.1', '--path-as-is', '--globoff', '--max-time', '20'];
  if (ca) words.push('--cacert', ca);
  words.push(...(method === 'HEAD' ? ['--head'] : ['--request', method]));
  // Only what the request says: curl's own lines are taken back.
  for (const name of ['accept', 'user-agent', 'content-type', 'expect']) words.push('--header', `${name}:`);
  for (const [name, value] of lines) words.push('--header', value === '' ? `${name};` : `${name}: ${value}`);
  if (body !== undefined) words.push('--data-binary', '@-');
  return parse(await run([...words, url + target], body));
}

const run = (words: string[], body: Buffer | string | undefined): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 20_000_000 } as const;
    const child = execFile('curl', words, options, (error, stdout, stderr) => {
      // A server that refuses early may close while curl still writes: the answer is there all the same.
      if (error && stdout.length === 0) reject(new Error(stderr.toString()));
      else resolve(stdout);
    });
    child.stdin!.on('error', () => {});
    child.stdin!.end(body ?? '');
  });

/** The last head, since interim answers come before it, and the body behind it. */
function parse(output: Buffer): HttpAnswer {
  let rest = output;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.toString('utf8', 0, end).split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    rest = rest.subarray(end + 4);
    if (status < 200) continue;
    return { status, lines: lines.map(headerLine), body: rest };
  }
}

function headerLine(line: string): Line {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
