import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, request, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * Where .ci/run installs AWS's SAM CLI and MiniStack, an emulator of AWS. Below node_modules, because `sam build` copies
 * the rest of the project.
 */
const TOOLS = resolve('node_modules/.cache/sam/bin');

export const installed = existsSync(join(TOOLS, 'sam')) && existsSync(join(TOOLS, 'ministack'));

const REGION = 'us-east-2';
const run = promisify(execFile);

/** Both run functions and builds with the Node that the project pins. */
const ENVIRONMENT = {
  ...process.env,
  PATH: `${resolve('node_modules/.bin')}:${process.env['PATH']}`,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: REGION,
  SAM_CLI_TELEMETRY: '0',
};

/** Runs the SAM CLI and returns all that it prints. Throws with the same when it fails. */
export async function sam(args: string[], environment: Record<string, string> = {}, cwd = '.'): Promise<string> {
  try {
    const { stdout, stderr } = await run(join(TOOLS, 'sam'), args, {
      cwd,
      env: { ...ENVIRONMENT, ...environment },
      maxBuffer: 2 ** 26,
    });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`sam ${args.join(' ')}\n${stdout}\n${stderr}`);
  }
}

/** An emulated account. */
export interface Account {
  /** Where every service and every door of it is. */
  url: string;
  /** Resource types that its CloudFormation makes. */
  resourceTypes: ReadonlySet<string>;
  /** Runs a command of the SAM CLI on this account. */
  sam(...args: string[]): Promise<string>;
  /** `sam delete`. */
  deleteStack(name: string): Promise<string>;
  /** The outputs of a stack. */
  outputs(stack: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts MiniStack on a free port of the loopback. What it writes is in one folder, which goes with it. */
export async function startAccount(): Promise<Account> {
  const home = mkdtempSync(join(tmpdir(), 'account-'));
  const port = await freePort();
  const emulator = spawn(join(TOOLS, 'python'), ['-m', 'ministack'], {
    cwd: home,
    env: {
      ...ENVIRONMENT,
      HOME: home,
      TMPDIR: home,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      // It would listen on a fixed port.
      IOT_MTLS_ENABLED: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await running(emulator);

  const url = `http://127.0.0.1:${port}`;
  const samHere = (...args: string[]) => sam(args, { AWS_ENDPOINT_URL: url });
  return {
    url,
    resourceTypes: await resourceTypes(),
    sam: samHere,
    async deleteStack(name) {
      const complete = await deletionShim(url);
      try {
        return await sam(['delete', '--stack-name', name, '--no-prompts'], { AWS_ENDPOINT_URL: complete.url });
      } finally {
        complete.server.close();
      }
    },
    async outputs(stack) {
      const text = await samHere('list', 'stack-outputs', '--stack-name', stack, '--output', 'json');
      const json = text.slice(text.indexOf('['), text.lastIndexOf(']') + 1);
      const list = JSON.parse(json) as { OutputKey: string; OutputValue: string }[];
      return Object.fromEntries(list.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    },
    async close() {
      const ended = new Promise((done) => emulator.once('exit', done));
      emulator.kill();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Its log says when it listens. */
const running = (emulator: ChildProcess): Promise<void> =>
  new Promise((done, fail) => {
    let log = '';
    for (const stream of [emulator.stdout!, emulator.stderr!]) {
      stream.on('data', (chunk) => {
        log += chunk;
        if (log.includes('Running on http')) done();
      });
    }
    emulator.once('exit', (code) => fail(new Error(`MiniStack ended with ${code}\n${log}`)));
  });

/**
 * Passes requests of `sam delete` on, and mends two answers. MiniStack 1.4 leaves out a member of DescribeStacks that
 * `sam delete` reads; and `sam delete` knows a nested stack's template only by an address of AWS.
 */
async function deletionShim(target: string): Promise<{ url: string; server: Server }> {
  const server = createHttpServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = request(target + url, { method, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const complete = body
        .toString('latin1')
        .replace('<StackStatus>', '<EnableTerminationProtection>false</EnableTerminationProtection>$&')
        .replaceAll(`${target}/aws-sam-cli-managed`, 'https://s3.amazonaws.com/aws-sam-cli-managed');
      const length = { 'content-length': String(complete.length) };
      outgoing.writeHead(answer.statusCode!, { ...answer.headers, ...(method !== 'HEAD' && length) });
      outgoing.end(Buffer.from(complete, 'latin1'));
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function resourceTypes(): Promise<Set<string>> {
  const script = `
import json
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS
print(json.dumps(list(_RESOURCE_HANDLERS)))`;
  const { stdout } = await run(join(TOOLS, 'python'), ['-c', script]);
  return new Set(JSON.parse(stdout.trim().split('\n').at(-1)!) as string[]);
}
