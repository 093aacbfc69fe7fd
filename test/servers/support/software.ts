import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { certificateAuthority, serverCertificate } from '../../targets/http/certificates.ts';
import { filesOfSite } from './site.ts';

/** Where one run of a server lives: its folder, and ports that the kernel said are free. */
export interface Place {
  folder: string;
  port: number;
  tlsPort: number;
  /** A third port, for what a server needs inside: an administration port, a process manager. */
  innerPort: number;
  /** `host:port` of the application that a reverse proxy stands in front of. */
  origin: string;
  certificate: string;
  key: string;
  /** Certificate and key in one file, as HAProxy and lighttpd read it. */
  certificateAndKey: string;
  /** The folder of static files, in `files/` and `secret/`. */
  site: string;
  /** Applications append each body of `/app/once` to this file. */
  log: string;
}

/** A server from Debian's packages, with a configuration of the test's own. */
export interface Software {
  name: string;
  /** The program that has to be on the machine: a name, or a whole path. */
  program: string;
  version: string[];
  /** Files to write before the start, by their path in the folder. */
  files?: (place: Place) => Record<string, string>;
  /** What to start, each in the foreground; the last one is the server itself. */
  commands: (place: Place) => string[][];
  environment?: (place: Place) => Record<string, string>;
  /** Loads its configuration again without ending what runs. */
  reload?: (place: Place, server: ChildProcess) => void;
  /** Check by check, the reason why this server has nothing to check. */
  lacks: Readonly<Record<string, string>>;
  /**
   * Closes a connection after an answer that does not say so. A POST that comes at once may cross the FIN: it is answered 502
   * and never sent again (docs/maintainers/hardening.md).
   */
  closesUnsaid?: boolean;
  /** Check by check, the reason why the proxy is known to fail it. A check that begins to hold must go from here. */
  fails?: Readonly<Record<string, string>>;
}

export interface Running {
  software: Software;
  place: Place;
  ca: string;
  url: string;
  tlsUrl: string;
  reload(): void;
  stop(): Promise<void>;
}

export const APPS = fileURLToPath(new URL('../apps', import.meta.url));

/** Debian has servers in `sbin`, which is not on everybody's PATH. */
const PATH = [process.env['PATH'], '/usr/sbin', '/usr/local/sbin'].join(delimiter);

export const isInstalled = ({ program }: Software): boolean =>
  ['', ...PATH.split(delimiter)].some((folder) => existsSync(`${folder}/${program}`));

/** The first number with a dot in what the program says of itself. */
export function versionOf({ program, version }: Software): string {
  const command = [program, ...version].map((word) => `'${word}'`).join(' ');
  const said = execFileSync('sh', ['-c', `${command} 2>&1`], { encoding: 'utf8', env: { ...process.env, PATH } });
  return /\d+\.\d+(?:\.\d+)*/.exec(said)?.[0] ?? said.trim();
}

export async function start(software: Software, origin: string): Promise<Running> {
  const { place, ca } = await createPlace(origin);
  for (const [path, text] of Object.entries(software.files?.(place) ?? {})) write(join(place.folder, path), text);
  const env = { ...process.env, PATH, ...software.environment?.(place), LOG: place.log };
  const children = software.commands(place).map(([program, ...rest]) => {
    // A group of its own, so that no worker outlives its server.
    const child = spawn(program!, rest, { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    return { child, output: () => output };
  });
  const killAll = () => {
    for (const { child } of children) killGroup(child, 'SIGKILL');
  };
  process.once('exit', killAll);
  const server = children.at(-1)!;
  const ports = 'HTTPS' in software.lacks ? [place.port] : [place.port, place.tlsPort];
  for (const port of ports) await untilListening(port, server.child, server.output);
  return {
    software,
    place,
    ca,
    url: `http://127.0.0.1:${place.port}`,
    tlsUrl: `https://127.0.0.1:${place.tlsPort}`,
    reload: () => software.reload!(place, server.child),
    async stop() {
      await Promise.all(children.map(({ child }) => stop(child)));
      process.removeListener('exit', killAll);
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

const SITE_FROM = new Date('2026-11-01T10:00:00Z');

async function createPlace(origin: string): Promise<{ place: Place; ca: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'server-'));
  // Servers give up root's rights before they read.
  chmodSync(folder, 0o755);
  const ca = await certificateAuthority();
  const { cert, key } = await serverCertificate(ca, { ip: ['127.0.0.1'] });
  const [port, tlsPort, innerPort] = await freePorts(3);
  const place: Place = {
    folder,
    port: port!,
    tlsPort: tlsPort!,
    innerPort: innerPort!,
    origin,
    certificate: join(folder, 'certificate.pem'),
    key: join(folder, 'key.pem'),
    certificateAndKey: join(folder, 'both.pem'),
    site: join(folder, 'site'),
    log: join(folder, 'once.log'),
  };
  write(place.certificate, cert);
  write(place.key, key);
  write(place.certificateAndKey, `${cert}\n${key}`);
  write(place.log, '');
  chmodSync(place.log, 0o666);
  for (const [path, bytes] of Object.entries(filesOfSite())) {
    write(join(place.site, path), bytes);
    // Apache's validators of a file are weak while it is new.
    utimesSync(join(place.site, path), SITE_FROM, SITE_FROM);
  }
  return { place, ca: ca.cert };
}

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** All held at once, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function untilListening(port: number, child: ChildProcess, output: () => string): Promise<void> {
  const endsAt = Date.now() + 30_000;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || Date.now() > endsAt) throw new Error(`the server did not start: ${output()}`);
    await sleep(20);
  }
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  killGroup(child, 'SIGKILL');
}
