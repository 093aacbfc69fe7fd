import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventFile } from '../support/events.ts';
import { http, startRecordingBackend } from '../support/recording-backend.ts';

/** A body of nearly 6 MB, one way or the other, through the built handler in a process of its own. */
export interface LargeBody {
  name: string;
  /** What of the event is large. */
  request?: { body: string; isBase64Encoded?: true };
  /** What of the answer is large. */
  answer?: { type: string; body: Buffer };
}

/** Room for the rest of the event or the result. */
const BYTES = 6_291_456 - 4096;
const BINARY = Buffer.alloc((BYTES / 4) * 3 - 3, 0xf7);
const TEXT = 'abcdefghijklmnop'.repeat(BYTES / 16);

export const LARGE_BODIES: readonly LargeBody[] = [
  { name: 'request, text', request: { body: TEXT } },
  { name: 'request, base64', request: { body: BINARY.toString('base64'), isBase64Encoded: true } },
  { name: 'request, text of two bytes a character', request: { body: 'ü'.repeat(BYTES / 2) } },
  { name: 'answer, text', answer: { type: 'text/plain', body: Buffer.from(TEXT) } },
  { name: 'answer, bytes', answer: { type: 'application/octet-stream', body: BINARY } },
  {
    name: 'answer, text of two bytes a character',
    answer: { type: 'text/plain', body: Buffer.from('ü'.repeat(BYTES / 2)) },
  },
];

export interface MemoryUse {
  statusCode: number;
  /** Of the event or the result as JSON. */
  jsonBytes: number;
  /** The peak while the body passed, above what the process had before. */
  riseBytes: number;
}

const run = promisify(execFile);

export async function measureMemory(large: LargeBody, handlerFile: string): Promise<MemoryUse> {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  const backend = await startRecordingBackend();
  const { answer } = large;
  backend.answer = ({ target }) =>
    answer && target === '/large' ? http(200, [['content-type', answer.type]], answer.body) : http(200, [], 'ok');
  const event = {
    ...eventFile('lattice-v2-get'),
    path: '/large',
    ...(large.request && { method: 'POST', ...large.request }),
  };
  const file = (name: string) => join(folder, name);
  writeFileSync(file('small'), JSON.stringify(eventFile('lattice-v2-get')));
  writeFileSync(file('large'), JSON.stringify(event));
  const main = fileURLToPath(new URL('memory-main.ts', import.meta.url));
  const env = {
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-2',
    BACKEND_URL: backend.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  const { stdout } = await run(process.execPath, [main, handlerFile, file('small'), file('large'), file('result')], {
    env,
  });
  await backend.close();
  const { beforeKb, peakKb } = JSON.parse(stdout);
  const { statusCode } = JSON.parse(readFileSync(file('result'), 'utf8'));
  const jsonBytes = statSync(file(answer ? 'result' : 'large')).size;
  rmSync(folder, { recursive: true });
  return { statusCode, jsonBytes, riseBytes: (peakKb - beforeKb) * 1024 };
}
