import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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
  /** Everything that it has printed, once it matches. */
  until(pattern: RegExp): Promise<string>;
}

/** No credentials of AWS, wherever the SDK looks for them. */
const WITHOUT_CREDENTIALS = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^AWS_|^FORCE_COLOR$/.test(name))),
  HOME: '/nonexistent',
};

/** Starts on ports that were free a moment ago, elsewhere when another program was faster. */
async function startSomewhere(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Started> {
  for (let attempt = 0; ; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const child = spawn(process.execPath, [MAIN, '--port', String(port), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...WITHOUT_CREDENTIALS, ...env },
    });
    const until = readerOf(child);
    try {
      return { child, port, printed: await until(/^HTTPS .*(?:\n.*)+$/m), until };
    } catch (error) {
      if (attempt === 5 || !(error as Error).message.includes('is in use')) throw error;
    }
  }
}

/** What the handlers wrote, in all of these tests. */
let logged = '';
afterAll(() => checkLogText(logged));

/** Follows what a child prints. Fails when it ends before the pattern comes. */
function readerOf(child: ChildProcess): Started['until'] {
  let output = '';
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      output += chunk;
      if (stream === child.stdout) logged += chunk;
      wake();
    });
  }
  child.once('close', wake);
  return (pattern) =>
    new Promise((resolve, reject) => {
      const check = () => {
        if (pattern.test(output)) resolve(output);
        else if (child.exitCode !== null) reject(new Error(output));
        else return;
        waiting.delete(check);
      };
      waiting.add(check);
      check();
    });
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
  9: 'REST API, streaming',
  10: 'Function URL, streaming',
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

  test('prints each door, its address and curl lines for it', () => {
    for (const [offset, name] of Object.entries(DOORS)) {
      const url = at(Number(offset), '');
      expect(started.printed).toContain(`${name}  ${url}\n  curl `);
      const commands = started.printed.split('\n').filter((line) => line.includes('curl ') && line.includes(url));
      expect(commands).toHaveLength(name.endsWith('streaming') ? 2 : 1);
    }
  });

  test('prints curl lines that work when pasted', async () => {
    const commands = started.printed.split('\n').filter((line) => line.trim().startsWith('curl '));
    // Doors that stream have two.
    expect(commands).toHaveLength(offsets.length + 2 + Object.keys(MOVED).length);
    for (const command of commands) {
      const { stdout } = await promisify(execFile)('sh', ['-c', command]);
      expect([command, stdout]).toEqual([
        command,
        expect.stringMatching(/HTTP\/1\.1 (?:200|201|302)|image\/png, \d{4,} bytes|^30000000 bytes|\bid: 5\ndata: /),
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

/** Runs `act` beside a started program, and ends that whatever happens. */
async function beside(started: Started, act: (started: Started) => Promise<void>): Promise<void> {
  try {
    await act(started);
  } finally {
    started.child.kill('SIGKILL');
  }
}

const fetchAt = (port: number, path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

describe('npm start with a table of the caller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const backend = createServer(legacyBackend());
  let url: string;
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listening(backend)}`;
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    backend.close();
    backend.closeAllConnections();
  });

  const tableOf = (more: object = {}) =>
    JSON.stringify({
      targetGroups: { mine: { type: 'http', url } },
      defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'mine' }] } },
      ...more,
    });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('--routes uses its backend, starts none of its own, and ends on SIGINT', async () => {
    const started = await startSomewhere(['--routes', file('plain.json', tableOf())]);
    await beside(started, async ({ port }) => {
      for (const offset of offsets) {
        expect([offset, (await fetchAt(port + offset, '/orders/2')).status]).toEqual([offset, 200]);
      }
      await expect(fetchAt(port + 20, '/')).rejects.toThrow('fetch failed');
      expect(await stop(started, 'SIGINT')).toEqual([0, null]);
    });
  });

  test('--routes is watched: a change is applied and named, an invalid one is refused and changes nothing', async () => {
    const routes = file('watched.json', tableOf());
    await beside(await startSomewhere(['--routes', routes]), async ({ port, until, child }) => {
      const gone = (statusCode: number) => ({
        rules: [
          {
            name: 'gone',
            priority: 1,
            match: { httpMatch: { pathMatch: { match: { prefix: '/gone' } } } },
            action: { fixedResponse: { statusCode } },
          },
        ],
      });
      expect((await fetchAt(port + 3, '/status/201')).status).toBe(201);
      writeFileSync(routes, tableOf(gone(410)));
      expect(await until(/watched\.json applied/)).toMatch(/applied\n {2}rule gone: added\n.*\/gone/);
      expect((await fetchAt(port + 3, '/gone')).status).toBe(410);

      writeFileSync(routes, '{"targetGroups":{},"rulez":[]}');
      expect(await until(/not applied.*\n.*\n/)).toMatch(
        /not applied, the table before it stays in use:\n {2}route table: unknown key rulez/,
      );
      expect((await fetchAt(port + 3, '/gone')).status).toBe(410);

      writeFileSync(routes, tableOf(gone(451)));
      await until(/rule gone: changed/);
      expect((await fetchAt(port + 3, '/gone')).status).toBe(451);
      child.stdin!.write('?\n');
      await until(/Inspector {2}http[\s\S]*Inspector {2}http/);
    });
  });

  test('a ramp goes on while the new service is good, and back by itself when it breaks', async () => {
    let isBroken = false;
    const orders = createServer((_req, res) => res.writeHead(isBroken ? 500 : 200).end('new'));
    const table = JSON.parse(tableOf());
    const [legacy] = Object.keys(table.targetGroups);
    table.targetGroups.orders = { type: 'http', url: `http://127.0.0.1:${await listening(orders)}` };
    table.defaultAction.forward = {
      targetGroups: [
        { targetGroupIdentifier: legacy, weight: 100 },
        { targetGroupIdentifier: 'orders', weight: 0 },
      ],
      ramp: {
        targetGroupIdentifier: 'orders',
        steps: [30, 60, 100],
        holdMinutes: 1,
        minRequests: 20,
        limits: { errorPercent: 5 },
      },
    };
    const routes = file('ramp.json', JSON.stringify(table));
    await beside(await startSomewhere(['--routes', routes, '--ramp-seconds', '0.3']), async ({ port, until }) => {
      const statuses = new Set<number>();
      let isDone = false;
      const client = async () => {
        while (!isDone) statuses.add((await fetchAt(port + 3, '/status/201')).status);
      };
      const clients = [client(), client()];
      await until(/ramp of \$default: 30 % → 60 %/);
      isBroken = true;
      await until(/ramp of \$default: 60 % → 0 %, rolledBack: \d+ errors/);
      isDone = true;
      await Promise.all(clients);
      // The old service, the new one while it was good, its fault, and nothing of the proxy's own.
      expect([...statuses].sort()).toEqual([200, 201, 500]);
      // Everything is back: nobody meets the new service any more.
      for (let i = 0; i < 20; i++) expect((await fetchAt(port + 3, '/status/201')).status).toBe(201);
    });
    orders.close();
  });

  test('ROUTES_PARAMETER starts without credentials, and takes another table by curl', async () => {
    const routes = file('stored.json', tableOf());
    const started = await startSomewhere(['--routes', routes], { ROUTES_PARAMETER: '/proxy/routes' });
    await beside(started, async ({ port, printed }) => {
      expect(printed).toContain(`curl -T FILE http://127.0.0.1:${port + 24}/proxy/routes`);
      expect((await fetchAt(port + 1, '/orders/2')).status).toBe(200);
      expect((await fetchAt(port + 24, '/proxy/routes', { method: 'PUT', body: tableOf() })).status).toBe(200);
    });
  });

  test('a Lambda target is the module of --function, and needs no credentials', async () => {
    const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:hello:live';
    const targetGroups = { hello: { type: 'lambda', functionArn, eventFormat: 'lattice-v2' } };
    const defaultAction = { forward: { targetGroups: [{ targetGroupIdentifier: 'hello' }] } };
    const routes = file('lambda.json', JSON.stringify({ targetGroups, defaultAction }));
    const module = file(
      'hello.mjs',
      'export const handler = async ({ path }) => ({ statusCode: 200, headers: {}, body: path, isBase64Encoded: false });',
    );
    const started = await startSomewhere(['--routes', routes, '--function', `hello=${module}`]);
    await beside(started, async ({ port }) => {
      const response = await fetchAt(port + 2, '/a/b');
      expect([response.status, await response.text()]).toEqual([200, '/a/b']);
    });
    await beside(await startSomewhere(['--routes', routes]), async ({ port, printed }) => {
      expect(printed).toContain('No module stands for the function hello. Name one with --function hello=FILE');
      expect((await fetchAt(port + 2, '/a/b')).status).toBe(502);
    });
  });

  describe('BACKEND_URL is one backend for everything;', () => {
    let started: Started;
    beforeAll(async () => {
      started = await startSomewhere(['--host', 'shop.example'], { BACKEND_URL: url });
    });
    afterAll(() => void started?.child.kill('SIGKILL'));

    test('it is printed, and reached', async () => {
      expect(started.printed).toContain(`Routes from BACKEND_URL, ${url}`);
      expect((await fetchAt(started.port + 1, '/orders/2')).status).toBe(200);
    });

    test('the doors speak HTTPS too, with a CA whose file is printed', async () => {
      const ca = readFileSync(/The CA is (.+)/.exec(started.printed)![1]!);
      const echo = await new Promise<string>((resolve, reject) => {
        httpsGet({ host: 'localhost', port: started.port + 3, path: '/echo', ca }, (res) =>
          text(res).then(resolve, reject),
        ).on('error', reject);
      });
      expect(JSON.parse(echo).rawHeaders.join()).toContain('x-forwarded-proto,https');
    });

    test.each([
      ['shop.example', 200],
      ['evil.example', 403],
    ])('a client that calls a door %s gets %i', async (host, status) => {
      const got = await new Promise<number>((resolve, reject) => {
        httpGet({ host: '127.0.0.1', port: started.port + 1, headers: { host } }, (res) =>
          resolve(res.resume().statusCode!),
        ).on('error', reject);
      });
      expect(got).toBe(status);
    });

    test('each request is one readable line, without colours where nobody sees them', async () => {
      await fetchAt(started.port + 3, '/orders/3?secret=1');
      expect(await started.until(/\/orders\/3.*ms$/m)).toMatch(
        /^\d\d:\d\d:\d\d {2}ALB {2}GET \/orders\/3 {2}default → backend {2}200 {2}\d+ ms$/m,
      );
    });

    test('so is each request that the inspector sends', async () => {
      const draft = { method: 'GET', target: '/orders/4', headers: [], body: '', isBase64: false };
      await fetch(`http://127.0.0.1:${started.port}/api/send`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ draft, door: 'ALB' }),
      });
      expect(await started.until(/\/orders\/4.*ms$/m)).toMatch(
        /inspector {2}GET \/orders\/4 {2}default → backend {2}404/,
      );
    });
  });

  test('FORCE_COLOR colours the lines', async () => {
    await beside(await startSomewhere([], { BACKEND_URL: url, FORCE_COLOR: '1' }), async ({ port, until }) => {
      await fetchAt(port + 3, '/status/404');
      expect(await until(/status\/404.*ms/)).toContain('\u001b[33m404\u001b[39m');
    });
  });

  test("--json prints the function's own lines, and stdout has nothing else", async () => {
    await beside(await startSomewhere(['--json'], { BACKEND_URL: url }), async ({ port, child }) => {
      const line = once(child.stdout!, 'data');
      await fetchAt(port + 3, '/orders/2');
      expect(JSON.parse(String((await line)[0]))).toMatchObject({ message: 'request', path: '/orders/2' });
    });
  });
});

/** Its table has a Lambda target called orders. */
const LAMBDA_ROUTES = join(import.meta.dirname, '../../local/routes.json');

describe('npm start says in one line what is wrong:', () => {
  const complaint = async (args: string[]): Promise<{ code: unknown; stderr: string }> => {
    try {
      await promisify(execFile)(process.execPath, [MAIN, ...args], { timeout: 19_000 });
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
    ['a function without a file', ['--function', 'orders'], /--function orders: expected NAME=FILE/],
    ['a minute of no time', ['--ramp-seconds', '0'], /--ramp-seconds 0: expected a number above 0/],
    ['no such file', ['--routes', '/no/such/routes.json'], /\/no\/such\/routes\.json: no such file/],
    ['a folder', ['--routes', tmpdir()], /: is a folder, expected a file/],
    [
      'a module that does not load',
      ['--routes', LAMBDA_ROUTES, '--function', `orders=${LAMBDA_ROUTES}`],
      /routes\.json: .*json/i,
    ],
    ['no route table', ['--routes', MAIN], /main\.ts: not JSON/],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await complaint(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^npm start: .*\n$/);
    expect(stderr).toMatch(message);
  });

  test('an option that npm kept, because -- is missing', async () => {
    const env = { ...process.env, npm_lifecycle_event: 'start', npm_config_routes: 'true' };
    const started = promisify(execFile)(process.execPath, [MAIN, 'routes.json'], { env });
    await expect(started).rejects.toMatchObject({
      stderr: 'npm start: npm kept --routes for itself: write npm start -- --routes\n',
    });
  });

  test('a port in use', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await complaint(['--port', String(port - 1)]);
    other.close();
    // One of the other ports may belong to a test of another file by now, and be found first.
    const [, named] = /^npm start: port (\d+) is in use: choose others with --port\n$/.exec(stderr) ?? [];
    expect({ code, stderr, near: Math.abs(Number(named) - port) <= 100 }).toEqual({ code: 1, stderr, near: true });
  });
});
