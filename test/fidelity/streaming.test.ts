import { describe } from 'vitest';
import { keepDoors } from '../support/doors.ts';
import { startProxiesWith } from '../support/proxy.ts';
import { bufferedStreamingProxy } from '../support/streaming-proxy.ts';

// The cases about answers once more, through streaming.mjs: for the doors whose answers it streams, and for the one
// whose answers are errors. The others get what handler.mjs gives them (test/functions/proxy/streaming.test.ts).
startProxiesWith(bufferedStreamingProxy);
keepDoors('REST API', 'Function URL', '2016 event');

const FILES = {
  answers: () => import('./answers.test.ts'),
  bodies: () => import('./bodies.test.ts'),
  'hostile requests and answers': () => import('../hardening/hostile.test.ts'),
};

for (const [name, load] of Object.entries(FILES)) describe(name, async () => void (await load()));
