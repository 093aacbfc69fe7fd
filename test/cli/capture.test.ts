import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PROBES } from '../../cli/capture/probes.ts';
import { captureReport } from '../../cli/capture/report.ts';
import { captureRequests } from '../../cli/capture.ts';
import { openDoor } from '../../local/doors/door.ts';
import { latticeV2 } from '../../local/doors/lattice.ts';
import { type Handler, lambda } from '../../local/lambda.ts';
import { latticeSigning } from '../../local/lattice-service/rules.ts';
import { latticeService, onlyAuthenticated } from '../../local/lattice-service/service.ts';
import { readTemplate } from '../../scripts/lib/template.ts';
import { listening } from '../local/doors/knock.ts';

const { Resources } = readTemplate('deploy/capture.yaml');

/** A function of the stack, from the code that the template has of it. */
function inlineFunction(id: string): Handler {
  const { ZipFile } = Resources[id]!.Properties!['Code'] as { ZipFile: string };
  const module = { exports: {} as { handler: Handler } };
  new Function('module', 'exports', 'require', ZipFile)(module, module.exports, createRequire(import.meta.url));
  return module.exports.handler;
}

const CALLER = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  principal: 'arn:aws:sts::123456789012:assumed-role/capture/caller',
};

describe('the stack of deploy/capture.yaml against the local VPC Lattice', () => {
  const probe = lambda(inlineFunction('Probe'), 200);
  const open = openDoor(latticeV2, probe);
  let answers: unknown;

  beforeAll(async () => {
    const target = new URL(`http://127.0.0.1:${await listening(open)}`);
    const signing = latticeSigning('us-east-2', [CALLER]);
    const signed = latticeService({ target, signing, allows: onlyAuthenticated });
    const environment = {
      OPEN_URL: target.href,
      SIGNED_URL: `http://127.0.0.1:${await listening(signed)}`,
      AWS_REGION: 'us-east-2',
      AWS_ACCESS_KEY_ID: CALLER.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CALLER.secretAccessKey,
      AWS_SESSION_TOKEN: CALLER.sessionToken,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    answers = await inlineFunction('Caller')(JSON.parse(captureRequests()), {} as never);
    signed.close();
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    open.close();
  });

  it('answers each request', () => {
    const named = (answers as { name: string; error?: string }[]).map(({ name, error }) => ({ name, error }));
    expect(named).toEqual(PROBES.map(({ name }) => ({ name, error: undefined })));
  });

  it('gives a report in which all is as the proxy expects it', () => {
    const report = captureReport(answers, 'answers.json', { path: '/capture/echo/x' });
    expect(report).not.toContain('**different**');
    expect(report.match(/as expected/g)).toHaveLength(PROBES.filter(({ expected }) => expected).length + 1);
  });
});

describe('capture', () => {
  const answer = { status: 200, headers: [], body: Buffer.from('{}').toString('base64') };
  const all = (more: object) => PROBES.map(({ name }) => ({ name, ...answer, ...more }));
  const rowOf = (report: string, sent: string) => report.split('\n').find((line) => line.includes(sent))!;

  it('asks about each open point of docs/wire-facts.md', () => {
    const [, section = ''] = readFileSync('docs/wire-facts.md', 'utf8').split('## Open points');
    const points = [...section.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    expect([...new Set([...PROBES.map(({ point }) => point), 5])].sort()).toEqual(points);
  });

  it('shows what is different, and what to do', () => {
    const report = captureReport(all({ headers: ['Set-Cookie', 'a=1'] }), 'answers.json');
    expect(rowOf(report, 'set-cookie as an array')).toContain(
      '| a=1 | a=1 and b=2 | **different** | `sources.lattice.arrayHeaders`',
    );
  });

  it('says that the base path was not asked', () => {
    expect(rowOf(captureReport(all({}), 'a.json'), 'base path')).toContain('| not asked | /capture/echo/x | open |');
  });

  it('reports a request that got no answer, in one line', () => {
    const results = PROBES.map(({ name }) => ({ name, error: 'read ECONNRESET\n|' }));
    expect(rowOf(captureReport(results, 'a.json'), 'compressed JSON')).toContain('| no answer: read ECONNRESET \\| |');
  });

  it.each<[what: string, answers: unknown, message: string]>([
    ['a failed function', { errorMessage: 'Task timed out' }, 'a.json: the caller function failed: Task timed out'],
    ['something else', { Functions: [] }, 'a.json: expected the list that the caller function returns'],
    ['null', null, 'a.json: expected the list that the caller function returns'],
    [
      'answers to other requests',
      [],
      'a.json: no answer for "set-cookie as an array"; was it made from these requests?',
    ],
  ])('refuses %s', (_what, answers, message) => {
    expect(() => captureReport(answers, 'a.json')).toThrow(message);
  });
});
