import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { legacyBackend } from '../../local/backends/legacy.ts';
import { checkLogText } from '../support/log-output.ts';
import { type Json, listening } from './doors/knock.ts';

/** These run what `npm start` runs, after its build: `npm test` builds first too. */
const MAIN = join(import.meta.dirname, '../../local/main.ts');

interface Started {
  child: ChildProcess;
  port: number;
  /** What it printed once everything listened. */
  printed: string;
}

/** Starts on ports that were free a moment ago, elsewhere when another program was faster. */
async function startSomewhere(args: string[] = []): Promise<Started> {
  for (let attempt = 0; ; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const child = spawn(process.execPath, [MAIN, '--port', String(port), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { printed, complaint } = await untilReady(child);
    if (printed !== undefined) return { child, port, printed };
    if (attempt === 5 || !complaint.includes('is in use')) throw new Error(complaint);
  }
}

/** What the handlers wrote, in all of these tests. */
let logged = '';
afterAll(() => checkLogText(logged));

/** The summary is one write; what the handler logs comes after it. */
async function untilReady(child: ChildProcess): Promise<{ printed?: string; complaint: string }> {
  let complaint = '';
  child.stderr!.on('data', (chunk) => (complaint += chunk));
  const [printed] = await Promise.race([once(child.stdout!, 'data'), once(child, 'close').then(() => [undefined])]);
  child.stdout!.on('data', (chunk) => (logged += chunk));
  return printed === undefined ? { complaint } : { printed: String(printed), complaint };
}

async function stop({ child }: Started, signal: NodeJS.Signals): Promise<[code: number | null, signal: string | null]> {
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  child.kill(signal);
  return ended;
}

/** Doors by their offset from the base port, with what each does to a path. */
const DOORS = {
  1: 'REST API',
  2: 'HTTP API',
  3: 'ALB',
  4: 'VPC Lattice',
  5: 'Function URL',
  6: 'VPC Lattice, event version V1',
  7: 'ALB with multi-value headers',
  8: 'REST API with the 2016 mapping templates',
};

const offsets = Object.keys(DOORS).map(Number);

/** Paths of the demo that are not served by the legacy backend, by their target group. */
const MOVED = {
  legacy: ['/orders/2', { id: 2, item: 'Café crème', status: 'open' }],
  customers: [
    '/customers/1',
    {
      servedFor: 'arn:aws:sts::123456789012:assumed-role/lattice-migration-proxy/local',
      id: 1,
      name: 'Zoë Åkesson',
      since: 2019,
    },
  ],
  invoices: ['/invoices?paid=false', [{ number: '2024-002', total: 240, paid: false }]],
  stock: ['/stock/tea', { item: 'tea', amount: 140 }],
} as const;

const USE_CASES_PAGE = readFileSync(join(import.meta.dirname, '../../docs/use-cases.md'), 'utf8');

/** Every command of the page with what it is said to print. */
const USE_CASES = [...USE_CASES_PAGE.matchAll(/```sh\n([^`]+)\n```\n```text\n([^`]+)\n```/g)].map(
  ([, command, answer]) => [command!, answer!] as const,
);

describe('npm start', () => {
  let started: Started;
  beforeAll(async () => {
    started = await startSomewhere();
  });
  afterAll(() => void started?.child.kill('SIGKILL'));

  const at = (offset: number, path: string) => `http://127.0.0.1:${started.port + offset}${path}`;
  const get = (offset: number, path: string, init?: RequestInit) =>
    fetch(at(offset, path), { redirect: 'manual', ...init });

  test('prints each door, its address and one curl line for it', () => {
    for (const [offset, name] of Object.entries(DOORS)) {
      const url = at(Number(offset), '');
      expect(started.printed).toContain(`${name}  ${url}\n  curl `);
      expect(started.printed.split('\n').filter((line) => line.includes('curl ') && line.includes(url))).toHaveLength(
        1,
      );
    }
  });

  test('prints curl lines that work when pasted', async () => {
    const commands = started.printed.split('\n').filter((line) => line.trim().startsWith('curl '));
    expect(commands).toHaveLength(offsets.length + Object.keys(MOVED).length);
    for (const command of commands) {
      const { stdout } = await promisify(execFile)('sh', ['-c', command]);
      expect([command, stdout]).toEqual([
        command,
        expect.stringMatching(/HTTP\/1\.1 (?:200|201|302)|image\/png, \d{4,} bytes/),
      ]);
    }
  });

  test.each(offsets)('door +%i brings a request to the backend and its answer back', async (offset) => {
    const response = await get(offset, '/orders/1');
    expect([response.status, await response.json()]).toEqual([
      200,
      { id: 1, item: 'Tea, Earl Grey', status: 'shipped' },
    ]);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test.each(offsets)('door +%i brings method, query, headers and body', async (offset) => {
    const body = JSON.stringify({ text: 'é' });
    const headers = { 'content-type': 'application/json', 'x-test': 'a', cookie: 'a=1; b=2' };
    const response = await get(offset, '/echo/here?x=1&y=a%20b', { method: 'PUT', headers, body });
    const echo = (await response.json()) as Json;
    expect([echo['method'], echo['url']]).toEqual(['PUT', '/echo/here?x=1&y=a%20b']);
    expect(Buffer.from(echo['body'], 'base64').toString()).toBe(body);
    const lines = Object.fromEntries(
      echo['rawHeaders'].flatMap((name: string, i: number, all: string[]) =>
        i % 2 ? [] : [[name.toLowerCase(), all[i + 1]]],
      ),
    );
    expect(lines).toMatchObject({
      ...headers,
      host: `127.0.0.1:${started.port + offset}`,
      'x-forwarded-proto': 'http',
    });
    expect(lines['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  /** The 2016 contract has no bytes, only JSON. */
  const withBytes = offsets.filter((offset) => offset !== 8);

  test.each(withBytes)('door +%i brings every byte, both ways', async (offset) => {
    const bytes = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'all.bin');
    const uploaded = (await (await get(offset, '/upload', { method: 'POST', body: form })).json()) as Json;
    expect(uploaded['size']).toBe(1024);
    const image = Buffer.from(await (await get(offset, '/image.png')).arrayBuffer());
    const original = Buffer.from(await (await get(20, '/image.png')).arrayBuffer());
    expect(image.equals(original)).toBe(true);
  });

  test.each(withBytes)('door +%i leaves a compressed answer alone', async (offset) => {
    const response = await get(offset, '/gzip');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toMatch(/^This came compressed/);
  });

  /** One name, one value: the ALB without multi-value headers and the 2016 contract can carry a single cookie. */
  test.each(offsets.filter((offset) => offset !== 3 && offset !== 8))(
    'door +%i passes both cookies',
    async (offset) => {
      const cookies = (await get(offset, '/cookies')).headers.getSetCookie();
      expect(cookies.map((cookie) => cookie.split('=')[0]).sort()).toEqual(['session', 'theme']);
      for (const cookie of cookies) expect(cookie).toMatch(/; Expires=\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/);
    },
  );

  test.each(offsets)('door +%i passes redirects and errors on', async (offset) => {
    const moved = await get(offset, '/redirect');
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/orders']);
    expect((await get(offset, '/error')).status).toBe(500);
    expect((await get(offset, '/status/418')).status).toBe(418);
    expect((await get(offset, '/retired/page')).status).toBe(404);
  });

  test('the same path, query and repeats arrive from every door that can carry them', async () => {
    const target = '/echo/a%20b/c;d/?x=1&x=2&y=';
    for (const offset of [1, 2, 4, 5, 6, 7]) {
      const echo = (await (await get(offset, target)).json()) as Json;
      expect([offset, echo['url']]).toEqual([offset, target]);
    }
  });

  describe.each(Object.entries(MOVED))('the %s target group', (_, [path, answer]) => {
    test.each(offsets)('answers door +%i', async (offset) => {
      const response = await get(offset, path);
      expect([response.status, await response.json()]).toEqual([200, answer]);
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    });

    test('has a curl line', () =>
      expect(started.printed).toMatch(
        new RegExp(`curl -i 'http://localhost:\\d+/${path.slice(1).replaceAll('?', '\\?')}'`),
      ));
  });

  test.each(['/customers/9', '/invoices/9', '/stock/9'])("%s is the target's own 404", async (path) => {
    for (const offset of offsets) {
      const response = await get(offset, path);
      expect([offset, response.status, await response.text()]).toEqual([offset, 404, expect.stringContaining('error')]);
    }
  });

  test('the Lattice service lets nobody in who does not sign', async () => {
    const response = await get(21, '/customers');
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringMatching(/^AccessDeniedException: User: anonymous/),
    ]);
  });

  test('each command of docs/use-cases.md is said to print something', () => {
    // A command of AWS's own calls nothing here.
    expect(USE_CASES).toHaveLength(USE_CASES_PAGE.split(/```sh\n(?!aws )/).length - 1);
  });

  test.each(USE_CASES)('docs/use-cases.md: %s', async (command, answer) => {
    const here = command.replaceAll(
      /127\.0\.0\.1:30(\d\d)/g,
      (_, offset) => `127.0.0.1:${started.port + Number(offset)}`,
    );
    const { stdout } = await promisify(execFile)('sh', ['-c', here]);
    expect(stdout).toContain(answer);
    expect(stdout).not.toContain('made-up');
  });

  test('ends on SIGTERM', async () => {
    expect(await stop(started, 'SIGTERM')).toEqual([0, null]);
  });
});

describe('npm start -- --routes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("uses the caller's table and backend, starts none of its own, and ends on SIGINT", async () => {
    const backend = createServer(legacyBackend());
    const url = `http://127.0.0.1:${await listening(backend)}`;
    const routes = join(folder, 'routes.json');
    const defaultAction = { forward: { targetGroups: [{ targetGroupIdentifier: 'mine' }] } };
    writeFileSync(routes, JSON.stringify({ targetGroups: { mine: { type: 'http', url } }, defaultAction }));
    const started = await startSomewhere(['--routes', routes]);
    try {
      for (const offset of offsets) {
        expect([offset, (await fetch(`http://127.0.0.1:${started.port + offset}/orders/2`)).status]).toEqual([
          offset,
          200,
        ]);
      }
      await expect(fetch(`http://127.0.0.1:${started.port + 20}/`)).rejects.toThrow('fetch failed');
      expect(await stop(started, 'SIGINT')).toEqual([0, null]);
    } finally {
      started.child.kill('SIGKILL');
      backend.close();
      backend.closeAllConnections();
    }
  });
});

describe('npm start says in one line what is wrong:', () => {
  const complaint = async (args: string[]): Promise<{ code: unknown; stderr: string }> => {
    try {
      await promisify(execFile)(process.execPath, [MAIN, ...args], { timeout: 10_000 });
    } catch (error) {
      return error as { code: unknown; stderr: string };
    }
    throw new Error('it started');
  };

  test.each([
    ['an unknown option', ['--prot', '1'], /--prot/],
    ['an argument', ['3000'], /3000/],
    ['a port that is no number', ['--port', 'x'], /--port x: expected a number/],
    ['ports beyond the last one', ['--port', '65535'], /--port 65535: expected a number/],
    ['no such file', ['--routes', '/no/such/routes.json'], /\/no\/such\/routes\.json/],
    ['no route table', ['--routes', MAIN], /main\.ts: not JSON/],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await complaint(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^npm start: .*\n$/);
    expect(stderr).toMatch(message);
  });

  test('a port in use', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await complaint(['--port', String(port - 1)]);
    other.close();
    expect([code, stderr]).toEqual([1, `npm start: port ${port} is in use: choose others with --port\n`]);
  });
});
