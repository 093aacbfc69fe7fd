import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { type RecordingBackend, startRecordingBackend } from '../support/recording-backend.ts';
import { type Account, installed, sam, startAccount } from './account.ts';
import { CASES, type Door } from './cases.ts';
import { addresses, knock, registerTarget } from './doors.ts';
import { writeReduced } from './reduced.ts';

const DOORS: Door[] = ['REST API', 'HTTP API', 'Function URL', 'ALB'];

/** Names of files without esbuild's hashes, which the folder of the sources is part of, and the text with such names. */
function codeOf(folder: string): Map<string, string> {
  const plain = (text: string) => text.replace(/-[A-Z0-9]{8}\.mjs/g, '.mjs');
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
  const texts = files.map((file): [string, string] => [plain(file), plain(readFileSync(join(folder, file), 'utf8'))]);
  // Several chunks have one name without the hash.
  return new Map(texts.sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([name, text], i) => [`${i} ${name}`, text]));
}

/** The project as git has it, because `sam build` copies its folder, in which other tests write meanwhile. */
function copySources(to: string): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  const files = list.split('\0').filter((file) => file !== '' && existsSync(file));
  for (const file of files) cpSync(file, join(to, file));
  symlinkSync(resolve('node_modules'), join(to, 'node_modules'));
}

describe('the SAM CLI', needs(installed, 'the SAM CLI and MiniStack, which `bash .ci/run` installs'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  const source = join(folder, 'source');
  const build = join(folder, 'build');
  let account: Account;
  let backend: RecordingBackend;
  let doors: ReturnType<typeof addresses>;

  const deploy = (template: string, stack: string, ...more: string[]) =>
    account.sam('deploy', '-t', template, '--stack-name', stack, '--resolve-s3', '--no-confirm-changeset', ...more);

  beforeAll(async () => {
    copySources(source);
    backend = await startRecordingBackend();
    account = await startAccount();
  }, 60_000);

  afterAll(async () => {
    await account?.close();
    await backend?.close();
    rmSync(folder, { recursive: true });
  });

  test('validates the template', async () => {
    expect(await sam(['validate', '--lint'])).toContain('is a valid SAM Template');
  }, 120_000);

  test('builds what `npm run build` builds, without a warning', async () => {
    const printed = await sam(['build', '--no-cached', '--build-dir', build], {}, source);
    expect(printed).not.toMatch(/NODE_OPTIONS|source map|warning/i);
    const env = { ...process.env, PROXY_DIST: join(source, 'dist') };
    execFileSync('node', ['scripts/build.ts', '--quiet'], { cwd: source, env });
    expect(codeOf(join(build, 'ProxyFunction'))).toEqual(codeOf(join(source, 'dist/proxy')));
    expect(codeOf(join(build, 'Ramp/RampFunction'))).toEqual(codeOf(join(source, 'dist/ramp')));
  }, 300_000);

  test('deploys it', async () => {
    await deploy('test/deployment/surroundings.yaml', 'surroundings');
    const { VpcId, SubnetIds, ListenerArn } = await account.outputs('surroundings');

    const { path, leftOut } = writeReduced(join(build, 'template.yaml'), account.resourceTypes);
    console.log('left out, because MiniStack does not know it:', leftOut);
    // As docs/deploy.md has it: a file of deploy/, and what a route table says. The rest opens the other doors.
    const file = join(folder, 'parameters.yaml');
    writeFileSync(file, `$include: file://${resolve('deploy/alb.yaml')}\n`);
    const parameters = [
      `file://${file}`,
      `VpcId=${VpcId}`,
      `SubnetIds=${SubnetIds}`,
      `BackendUrl=${backend.url}`,
      'BackendCidr=127.0.0.1/32',
      'RestApiEndpoint=REGIONAL',
      'EnableHttpApi=true',
      'EnableFunctionUrl=true',
      'ApiAuthorization=NONE',
      `AlbListenerArn=${ListenerArn}`,
      'AlbPathPatterns=/*',
    ];
    const capabilities = ['--capabilities', 'CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'];
    await deploy(path, 'proxy', ...capabilities, '--parameter-overrides', ...parameters);
    const outputs = await account.outputs('proxy');
    await registerTarget(account, outputs);
    doors = addresses(outputs);
  }, 300_000);

  describe.each(DOORS)('opens a door that keeps promises: %s', (door) => {
    for (const one of CASES) {
      const reason = one.skip?.[door];
      test(one.name, async (context) => {
        context.skip(reason !== undefined, reason);
        const { method = 'GET', target = '/', body = Buffer.alloc(0) } = one;
        backend.reset();
        if (one.answer) backend.answer = () => one.answer!;
        const answer = await knock(account, doors[door], one);
        const returned = (name: string) => answer.lines.filter(([n]) => n === name).map(([, value]) => value);

        const [received] = backend.requests;
        if (!received) throw new Error(`nothing arrived; ${answer.status} ${answer.body}`);
        expect(`${received.method} ${received.target}`).toBe(`${method} ${target}`);
        expect(received.body.equals(body)).toBe(true);
        for (const [name, values] of Object.entries(one.received ?? {})) expect(received.values(name)).toEqual(values);

        expect(answer.status).toBe(one.status ?? 200);
        for (const [name, values] of Object.entries(one.returned ?? {})) expect(returned(name)).toEqual(values);
        if (one.returnedBody) expect(answer.body.toString('latin1')).toBe(one.returnedBody.toString('latin1'));
      });
    }
  });

  test('deletes it, and no door is left', async () => {
    await account.deleteStack('proxy');
    backend.reset();
    const answers = await Promise.all(DOORS.map((door) => knock(account, doors[door], { name: 'after the end' })));
    expect(answers.map(({ status }) => status).filter((status) => status < 400)).toEqual([]);
    expect(backend.requests).toEqual([]);
  }, 120_000);
});
