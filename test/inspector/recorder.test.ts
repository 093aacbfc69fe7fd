import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Summary } from '../../local/inspector/messages.ts';
import { createRecorder, type Recorder } from '../../local/inspector/recorder.ts';
import type { Recording } from '../../local/inspector/recording.ts';
import type { Outcome } from '../../local/lambda.ts';
import { eventFile } from '../support/events.ts';
import { backend, closeServers } from './support/recorded.ts';

/** Handlers of this test's own, which log and send as the built one does. */

const RESULT: Outcome = { kind: 'result', result: { statusCode: 200 }, payload: '{"statusCode":200}' };
const log = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

let seen: [Summary, Recording, isNew: boolean][];
let recorder: Recorder;

beforeEach(() => {
  seen = [];
  recorder = createRecorder((...recorded) => seen.push(recorded));
});
afterEach(() => {
  recorder.stop();
  closeServers();
});

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await sleep(1);
};

describe('a recording', () => {
  test('has what the log line says, although it follows the result', async () => {
    const invoke = recorder.record('ALB', async () => {
      setTimeout(
        () => log({ message: 'request', method: 'GET', path: '/a', rule: 'r', targetGroup: 'g', status: 404 }),
        1,
      );
      return RESULT;
    });
    expect(await invoke(eventFile('alb-multi-value'))).toBe(RESULT);
    await until(() => seen.length > 0);
    expect(seen[0]![0]).toMatchObject({
      ...{ id: 1, door: 'ALB', source: 'alb', method: 'GET', path: '/a', rule: 'r', targetGroup: 'g', status: 404 },
    });
  });

  test('is made without a log line too, and of what is no HTTP event', async () => {
    await recorder.record('ALB', async () => ({ kind: 'request-too-large' }))('no event');
    await until(() => seen.length > 0);
    expect(seen[0]![0]).toMatchObject({ source: 'unknown', method: '', path: '' });
    expect(seen[0]![0]).not.toHaveProperty('status');
  });

  test('is told of the time in the target and in the proxy by itself', async () => {
    const url = await backend(async (_, res) => {
      await sleep(20);
      res.end();
    });
    const http = process.getBuiltinModule('node:http');
    const send = () => new Promise((resolve) => http.get(url, (res) => res.resume().once('end', resolve)));
    await recorder.record('ALB', async () => {
      await Promise.all([send(), send()]);
      log({ message: 'request', durationMs: 1_000 });
      return RESULT;
    })({});
    await until(() => seen.length > 0);
    const [{ proxyUs = 0, targetUs = 0 }, { sent }] = seen[0]!;
    expect(sent).toHaveLength(2);
    // Two at once count once, and both together are what the handler says it took.
    expect(proxyUs + targetUs).toBe(1_000_000);
    expect(targetUs).toBeGreaterThan(15_000);
    expect(targetUs).toBeLessThan(1_000_000);
  });

  test('has its own lines and requests only, however many overlap', async () => {
    const url = await backend((req, res) => void res.end(req.url));
    const http = process.getBuiltinModule('node:http');
    const invoke = recorder.record('ALB', async (event) => {
      const { path } = event as { path: string };
      await sleep(Math.random() * 10);
      await new Promise((resolve) => http.get(url + path, (res) => res.resume().once('end', resolve)));
      log({ message: 'request', path });
      return RESULT;
    });
    await Promise.all(Array.from({ length: 50 }, (_, i) => invoke({ path: `/${i}` })));
    await until(() => seen.length === 50);
    for (const [{ path }, { event, sent }] of seen) {
      expect(path).toBe((event as { path: string }).path);
      expect(sent.map(({ written }) => written.bytes.toString().split(' ')[1])).toEqual([path]);
      expect(sent[0]!.answer?.body.bytes.toString()).toBe(path);
    }
  });
});

describe('a mirror', () => {
  const parities: unknown[] = [];

  test.each([
    [{ equal: true }, 'equal'],
    [{ equal: false, differences: [{ at: 'status', type: 'changed' }] }, 'different'],
    [{ equal: false, mirrorError: 'deadline' }, 'failed'],
  ])('whose line says %j is %s', async (line, parity) => {
    recorder.onParity((...told) => parities.push(told));
    await recorder.record('ALB', async () => {
      log({ message: 'mirror', rule: 'r', ...line });
      log({ message: 'request', rule: 'r' });
      return RESULT;
    })({});
    await until(() => seen.length > 0);
    expect([seen[0]![0].parity, parities.at(-1)]).toEqual([parity, [expect.objectContaining({ rule: 'r' }), parity]]);
  });

  test('that answers later alters the row, known by its request id', async () => {
    await recorder.record('ALB', async () => {
      log({ message: 'request', requestId: 'abc' });
      return RESULT;
    })({});
    await until(() => seen.length > 0);
    log({ message: 'mirror', requestId: 'abc', equal: true });
    expect(seen.map(([{ id, parity }, , isNew]) => [id, parity, isNew])).toEqual([
      [1, undefined, true],
      [1, 'equal', false],
    ]);
  });
});

test('once stopped, it leaves stdout and the sockets alone', () => {
  const { write } = process.stdout;
  const { connect } = process.getBuiltinModule('node:net');
  const another = createRecorder(() => {});
  expect([process.stdout.write === write, process.getBuiltinModule('node:net').connect === connect]).toEqual([
    false,
    false,
  ]);
  another.stop();
  expect([process.stdout.write === write, process.getBuiltinModule('node:net').connect === connect]).toEqual([
    true,
    true,
  ]);
});
