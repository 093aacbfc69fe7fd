import fc from 'fast-check';
import { secretProperty } from '../hardening/secrets.ts';
import { onLogText } from '../support/log-output.ts';
import { startProxy } from '../support/proxy.ts';
import { http, startRecordingBackend } from '../support/recording-backend.ts';
import type { Part } from './report.ts';

/** Events with marked secrets and any damage: nothing of them is logged, nothing answered. */

const CASES = 100_000;

export const secrets: Part = {
  name: 'secrets',
  async run(report) {
    const backend = await startRecordingBackend();
    backend.answer = () => {
      backend.requests.length = 0;
      backend.violations.length = 0;
      return http(200, [['content-type', 'application/json']], '{}');
    };
    let lines = 0;
    let log = '';
    const takeLog = () => {
      const taken = log;
      lines += taken.split('\n').length - 1;
      log = '';
      return taken;
    };
    const proxy = startProxy({ BACKEND_URL: backend.url }, { POWERTOOLS_LOG_LEVEL: 'DEBUG' });
    const stop = onLogText((text) => {
      log += text;
    });
    const run = await fc.check(secretProperty(proxy, takeLog) as fc.IAsyncProperty<unknown>, { numRuns: CASES });
    stop();
    await backend.close();
    const figure = run.failed ? `${JSON.stringify(run.counterexample).slice(0, 1000)} ${run.errorInstance}` : '0';
    report.expect(
      `damaged events: ${run.numRuns.toLocaleString('en')}, secrets in answers and log lines`,
      figure,
      !run.failed,
    );
    report.expect('log lines searched', lines, lines >= run.numRuns);
  },
};
