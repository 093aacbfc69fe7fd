import { describe } from 'vitest';
import { startProxiesWith } from '../support/proxy.ts';
import { bufferedStreamingProxy } from '../support/streaming-proxy.ts';

// Every case once more, through streaming.mjs. A REST API's and a Function URL's answers are streamed.
startProxiesWith(bufferedStreamingProxy);

const FILES = {
  answers: () => import('./answers.test.ts'),
  'bad input': () => import('./bad-input.test.ts'),
  bodies: () => import('./bodies.test.ts'),
  headers: () => import('./headers.test.ts'),
  targets: () => import('./targets.test.ts'),
  traps: () => import('./traps.test.ts'),
  'hostile requests and answers': () => import('../hardening/hostile.test.ts'),
};

for (const [name, load] of Object.entries(FILES)) describe(name, async () => void (await load()));
