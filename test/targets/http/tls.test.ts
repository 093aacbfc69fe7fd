import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConfigurationError, ProxyError } from '../../../shared/errors.ts';
import { readCa } from '../../../shared/targets/http/ca.ts';
import { type ClientRequest, createHttpClient } from '../../../shared/targets/http/client.ts';
import { addressesAre } from './addresses.ts';
import { certificateAuthority, type Issued, serverCertificate } from './certificates.ts';

let ca: Issued;
let folder: string;

beforeAll(async () => {
  ca = await certificateAuthority();
  folder = mkdtempSync(join(tmpdir(), 'ca-'));
  writeFileSync(join(folder, 'private-ca.pem'), ca.cert);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = (changes: Partial<ClientRequest> = {}): ClientRequest => ({
  method: 'GET',
  path: '/',
  headers: () => ['host', 'api.example.com'],
  body: undefined,
  timeoutMs: 10_000,
  ...changes,
});

const listening = (server: Server | TcpServer): Promise<number> => {
  onTestFinished(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
};

/** An HTTPS server that counts what reaches it. */
async function httpsServer(certificate: Issued) {
  const seen: { connection: number; serverName: string | false | null }[] = [];
  const connections: unknown[] = [];
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (incoming, answer) => {
    const socket = incoming.socket as TLSSocket & { servername?: string | false };
    if (!connections.includes(socket)) connections.push(socket);
    seen.push({ connection: connections.indexOf(socket), serverName: socket.servername ?? null });
    if (incoming.url === '/reset-when-reused' && seen.length > 1 && connections.length === 1) socket.destroy();
    else answer.end('ok');
  });
  server.on('tlsClientError', () => {});
  return { port: await listening(server), seen };
}

async function refusal(answer: Promise<unknown>): Promise<ProxyError> {
  const error = await answer.then(
    () => expect.unreachable('answered'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProxyError);
  return error as ProxyError;
}

describe('a server with a certificate of a private CA', () => {
  it('is trusted with the CA as PEM text', async () => {
    const { port } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
    const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert });
    expect(await send(request())).toMatchObject({ statusCode: 200, body: Buffer.from('ok') });
  });

  it('is trusted with the CA as a file in the package', async () => {
    vi.stubEnv('LAMBDA_TASK_ROOT', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { port } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
    const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: 'private-ca.pem' });
    expect(await send(request())).toMatchObject({ statusCode: 200 });
  });

  it('is asked by its name', async () => {
    const { port, seen } = await httpsServer(await serverCertificate(ca, { dns: ['localhost'] }));
    await createHttpClient(new URL(`https://localhost:${port}`), { ca: ca.cert })(request());
    expect(seen).toEqual([{ connection: 0, serverName: 'localhost' }]);
  });

  it('is not asked by an address for a name (RFC 6066 section 3)', async () => {
    const { port, seen } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
    await createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert })(request());
    expect([false, null]).toContain(seen[0]!.serverName);
  });

  it('is kept connected from one request to the next', async () => {
    const { port, seen } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
    const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert });
    for (let i = 0; i < 3; i++) await send(request());
    expect(seen.map(({ connection }) => connection)).toEqual([0, 0, 0]);
  });

  it('is verified again on the fresh connection after a dead one', async () => {
    const { port, seen } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
    const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert });
    await send(request());
    expect(await send(request({ path: '/reset-when-reused' }))).toMatchObject({ statusCode: 200 });
    expect(seen.map(({ connection }) => connection)).toEqual([0, 0, 1]);
  });
});

it('the usual roots are read once for all connections of a target group with a private CA', async () => {
  const created = vi.spyOn(process.getBuiltinModule('node:tls'), 'createSecureContext');
  onTestFinished(() => created.mockRestore());
  const { port, seen } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
  created.mockClear();
  const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert });
  await send(request());
  await send(request({ path: '/reset-when-reused' }));
  expect(seen.map(({ connection }) => connection)).toEqual([0, 0, 1]);
  expect(created).toHaveBeenCalledTimes(1);
});

describe('a server whose certificate comes from an intermediate CA', () => {
  it.each(['the intermediate', 'the root'] as const)(
    'is trusted with %s alone, when it sends its chain',
    async (which) => {
      const intermediate = await certificateAuthority('Example Intermediate', ca);
      const leaf = await serverCertificate(intermediate, { ip: ['127.0.0.1'] });
      const { port } = await httpsServer({ key: leaf.key, cert: `${leaf.cert}\n${intermediate.cert}` });
      const settings = { ca: which === 'the root' ? ca.cert : intermediate.cert };
      expect(await createHttpClient(new URL(`https://127.0.0.1:${port}`), settings)(request())).toMatchObject({
        statusCode: 200,
      });
    },
  );

  it('is trusted with the intermediate alone, when it sends its own certificate alone', async () => {
    const intermediate = await certificateAuthority('Example Intermediate', ca);
    const { port } = await httpsServer(await serverCertificate(intermediate, { ip: ['127.0.0.1'] }));
    const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: intermediate.cert });
    expect(await send(request())).toMatchObject({ statusCode: 200 });
  });
});

it('a name with a dot at its end is asked for without it (RFC 6066 section 3)', async () => {
  const { port, seen } = await httpsServer(await serverCertificate(ca, { dns: ['service.internal'] }));
  addressesAre('127.0.0.1');
  const send = createHttpClient(new URL(`https://service.internal.:${port}`), { ca: ca.cert });
  expect(await send(request())).toMatchObject({ statusCode: 200 });
  expect(seen).toEqual([{ connection: 0, serverName: 'service.internal' }]);
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a server that demands a client certificate over %s', (version) => {
  const demanding = async () => {
    const certificate = await serverCertificate(ca, { ip: ['127.0.0.1'] });
    const server = createServer(
      { ...certificate, ca: ca.cert, requestCert: true, rejectUnauthorized: true, maxVersion: version },
      (_, answer) => answer.end('ok'),
    );
    server.on('tlsClientError', () => {});
    return new URL(`https://127.0.0.1:${await listening(server)}`);
  };

  it('gets it, as PEM text', async () => {
    const clientCertificate = await serverCertificate(ca, { dns: ['proxy'] });
    const send = createHttpClient(await demanding(), { ca: ca.cert, clientCertificate });
    expect(await send(request())).toMatchObject({ statusCode: 200 });
  });

  it('gets it, as files in the package', async () => {
    vi.stubEnv('LAMBDA_TASK_ROOT', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { cert, key } = await serverCertificate(ca, { dns: ['proxy'] });
    writeFileSync(join(folder, 'client.pem'), cert);
    writeFileSync(join(folder, 'client-key.pem'), key);
    const clientCertificate = { cert: 'client.pem', key: 'client-key.pem' };
    const send = createHttpClient(await demanding(), { ca: ca.cert, clientCertificate });
    expect(await send(request())).toMatchObject({ statusCode: 200 });
  });

  it('is named when it got none, whatever the method', async () => {
    const send = createHttpClient(await demanding(), { ca: ca.cert });
    const message = 'the target demands a client certificate, and the target group has no clientCertificate';
    for (let i = 0; i < 5; i++) {
      for (const [method, body] of [['GET'], ['POST', Buffer.alloc(1_000_000)]] as const) {
        const error = await refusal(send(request({ method, body })));
        expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: true });
        expect(error.message).toBe(message);
      }
    }
  });
});

describe('a clientCertificate that cannot be used is a configuration error', () => {
  it.each<[what: string, change: (issued: Issued) => Partial<Issued>, names: RegExp]>([
    [
      'a certificate in a file that is not there',
      () => ({ cert: 'gone.pem' }),
      /^clientCertificate\.cert: .*gone\.pem/,
    ],
    ['a key in a file that is not there', () => ({ key: 'gone.key' }), /^clientCertificate\.key: .*gone\.key/],
    ['a key that is none', () => ({ key: '-----BEGIN PRIVATE KEY-----\nS3cr3t\n' }), /^clientCertificate: /],
    ['a certificate for a key', ({ cert }) => ({ key: cert }), /^clientCertificate: /],
  ])('%s', async (_, change, names) => {
    const issued = await serverCertificate(ca, { dns: ['proxy'] });
    const clientCertificate = { ...issued, ...change(issued) };
    const create = () => createHttpClient(new URL('https://legacy.internal'), { clientCertificate });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(names);
    expect(create).not.toThrow(/S3cr3t/);
  });

  it('a key of another certificate', async () => {
    const { cert } = await serverCertificate(ca, { dns: ['proxy'] });
    const { key } = await serverCertificate(ca, { dns: ['proxy'] });
    const create = () => createHttpClient(new URL('https://legacy.internal'), { clientCertificate: { cert, key } });
    expect(create).toThrow(/^clientCertificate: cert and key cannot be used/);
  });
});

describe('a certificate that proves nothing is a 502, and the server hears nothing', () => {
  it.each<[what: string, certificate: () => Promise<Issued>, trusted: (() => string) | undefined, host: string]>([
    ['of a CA that nobody named', () => serverCertificate(ca, { ip: ['127.0.0.1'] }), undefined, '127.0.0.1'],
    [
      'of another CA than the one named',
      async () => serverCertificate(await certificateAuthority('Other CA'), { ip: ['127.0.0.1'] }),
      () => ca.cert,
      '127.0.0.1',
    ],
    ['signed by itself', () => serverCertificate(undefined, { ip: ['127.0.0.1'] }), undefined, '127.0.0.1'],
    ['for another name', () => serverCertificate(ca, { dns: ['other.example'] }), () => ca.cert, 'localhost'],
    ['for another address', () => serverCertificate(ca, { ip: ['127.0.0.2'] }), () => ca.cert, '127.0.0.1'],
    ['for the name, asked by address', () => serverCertificate(ca, { dns: ['localhost'] }), () => ca.cert, '127.0.0.1'],
    ['that has expired', () => serverCertificate(ca, { ip: ['127.0.0.1'] }, 0.5), () => ca.cert, '127.0.0.1'],
  ])('%s', async (_, certificate, trusted, host) => {
    const { port, seen } = await httpsServer(await certificate());
    const error = await refusal(createHttpClient(new URL(`https://${host}:${port}`), { ca: trusted?.() })(request()));
    expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: true });
    expect(error.message).toBe("the target's certificate was not accepted");
    expect(seen).toEqual([]);
  });

  it("is not accepted because the caller's Host fits it", async () => {
    const { port, seen } = await httpsServer(await serverCertificate(ca, { dns: ['api.example.com'] }));
    const error = await refusal(createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert })(request()));
    expect(error.statusCode).toBe(502);
    expect(seen).toEqual([]);
  });
});

describe('a server that does not get as far as a certificate', () => {
  it.each<[what: string, does: (socket: Socket) => void, cause: RegExp]>([
    ['speaks plain HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /wrong version number/],
    ['hangs up', (socket) => socket.end(), /disconnected before secure TLS connection/],
    ['hangs up hard', (socket) => socket.resetAndDestroy(), /ECONNRESET/],
  ])('one that %s is unreachable, and its certificate not to blame', async (_, does, cause) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => does(socket));
    });
    const port = await listening(server);
    const error = await refusal(createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert })(request()));
    expect(error).toMatchObject({ kind: 'unreachable', statusCode: 502, nothingSent: true });
    expect(error.message).toBe('the target could not be reached');
    expect((error.cause as Error).message).toMatch(cause);
  });

  it('one that never shakes hands is a 504 of which nothing was sent', async () => {
    const closed = Promise.withResolvers<void>();
    const port = await listening(
      createTcpServer(
        (socket) =>
          void socket
            .on('error', () => {})
            .on('close', closed.resolve)
            .resume(),
      ),
    );
    const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: ca.cert });
    const error = await refusal(send(request({ method: 'POST', timeoutMs: 150 })));
    expect(error).toMatchObject({ kind: 'deadline', statusCode: 504, nothingSent: true });
    await closed.promise;
  });
});

describe('readCa', () => {
  it('adds to the roots that Node trusts', () => {
    const all = readCa(ca.cert);
    expect(all).toContain(ca.cert.trim());
    for (const root of getCACertificates('default')) expect(all).toContain(root);
  });

  it('takes a file of several certificates', async () => {
    const other = await certificateAuthority('Other CA');
    const both = join(folder, 'both.pem');
    writeFileSync(both, `# ours\n${other.cert}\n${ca.cert}`);
    const { port } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
    const send = createHttpClient(new URL(`https://127.0.0.1:${port}`), { ca: both });
    expect(await send(request())).toMatchObject({ statusCode: 200 });
  });

  it.each<[what: string, value: () => string]>([
    ['a file that is not there', () => 'gone.pem'],
    ['a folder', () => folder],
    [
      'a file without a certificate',
      () => {
        const file = join(folder, 'key.pem');
        writeFileSync(file, 'no certificate here');
        return file;
      },
    ],
    [
      'text that only looks like one',
      () => '-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n',
    ],
    ['half a certificate', () => ca.cert.slice(0, 200)],
  ])('%s is a configuration error, and the function does not start', (_, value) => {
    expect(() => createHttpClient(new URL('https://legacy.internal'), { ca: value() })).toThrow(ConfigurationError);
    expect(() => createHttpClient(new URL('https://legacy.internal'), { ca: value() })).toThrow(/^ca: /);
  });
});

/** What a script prints that runs in a process of its own. */
async function printed(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { ...process.env, ...env },
  });
  return stdout.trim();
}

const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:orders';

it.each([
  ['not by a group with an http url', { type: 'http', url: 'http://10.0.1.16' }, 'false'],
  ['by one with an https url', { type: 'http', url: 'https://10.0.1.16' }, 'true'],
  ['by one with a function', { type: 'lambda', functionArn, eventFormat: 'alb' }, 'true'],
])('TLS is loaded while the function starts, %s', async (_, group, isLoaded) => {
  const module = new URL('../../../shared/targets/index.ts', import.meta.url).href;
  const script = `
    import { createTarget } from ${JSON.stringify(module)};
    createTarget(${JSON.stringify(group)}, 'hop');
    console.log(process.moduleLoadList.includes('NativeModule tls'));`;
  expect(await printed(script, { AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_LAMBDA: undefined })).toBe(isLoaded);
});

describe('NODE_EXTRA_CA_CERTS', () => {
  it.each([
    ['alone', false],
    ['beside a ca of the target group', true],
  ])('works %s', async (_, withOther) => {
    const { port } = await httpsServer(await serverCertificate(ca, { ip: ['127.0.0.1'] }));
    const other = await certificateAuthority('Other CA');
    const module = new URL('../../../shared/targets/http/client.ts', import.meta.url).href;
    const script = `
      import { createHttpClient } from ${JSON.stringify(module)};
      const send = createHttpClient(new URL('https://127.0.0.1:${port}'), ${withOther ? JSON.stringify({ ca: other.cert }) : '{}'});
      const request = { method: 'GET', path: '/', headers: () => ['host', 'x'], body: undefined, timeoutMs: 10000 };
      const answer = await send(request).then(({ statusCode }) => statusCode, ({ message }) => message);
      console.log(answer);
      process.exit();`;
    expect(await printed(script, { NODE_EXTRA_CA_CERTS: join(folder, 'private-ca.pem') })).toBe('200');
  });
});
