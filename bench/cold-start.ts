import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BASELINE, bundleOf, COLD, CONTENDERS, type Contender, EMPTY, PROXY, sizeOf } from './contenders.ts';
import { eventText } from './events.ts';
import { type Backend, lambdaEnvironment, median, type Ratio, ratio, startAwsServices } from './measure.ts';
import { httpTable, MODES, type Mode } from './modes.ts';
import type { Profile } from './profiler.ts';
import { fullStart, hasRuntimeClient } from './runtime-client.ts';
import { type Shares, sharesOfTime } from './shares.ts';
import { SMALL_GET } from './work.ts';

/** Cold starts in fresh processes, one contender after the other in every round. */

export interface ColdRow {
  contender: Contender;
  size: number;
  load: number;
  firstAnswer: number;
  total: number;
  toBestPeer: Ratio;
  /** Process start to first answer under Lambda's runtime client. */
  full?: { median: number; toBestPeer: Ratio };
  /** For each way in which the proxy starts: what load and first answer are made of. */
  madeOf?: Shares;
}

interface Samples {
  contender: Contender;
  profiles: Profile[];
  load: number[];
  firstAnswer: number[];
  total: number[];
  full: number[];
}

const run = promisify(execFile);

async function coldStart(command: string[], env: NodeJS.ProcessEnv) {
  const { stdout } = await run(process.execPath, command, { env, maxBuffer: 64 * 1024 * 1024 });
  const printed = JSON.parse(stdout.slice(stdout.lastIndexOf('\n')));
  return printed as { load: number; firstAnswer: number; profile?: Profile };
}

const cache = (name: string) => fileURLToPath(new URL(`.cache/${name}`, import.meta.url));

function eventFile(contender: Contender, backend: Backend): string {
  const source = contender.sources[0];
  const file = cache(`event-${source ?? 'none'}.json`);
  const { method, path, headers } = SMALL_GET;
  const bare = JSON.stringify({ method, path, headers: Object.fromEntries(headers) });
  writeFileSync(file, source ? eventText(source, SMALL_GET, backend.url) : bare);
  return file;
}

export async function coldStarts(backend: Backend, rounds: number): Promise<ColdRow[]> {
  const services = await startAwsServices(httpTable(backend.url));
  try {
    return await measured(backend, rounds, services.environment);
  } finally {
    services.stop();
  }
}

async function measured(backend: Backend, rounds: number, services: Record<string, string>): Promise<ColdRow[]> {
  const others = CONTENDERS.filter((contender) => contender !== PROXY);
  const samples = [EMPTY, ...MODES, ...others].map((contender): Samples => {
    return { contender, profiles: [], load: [], firstAnswer: [], total: [], full: [] };
  });
  for (let round = 0; round < rounds; round++) {
    for (const sample of samples) {
      const { contender } = sample;
      const own = (contender as Partial<Mode>).environment?.(backend.url);
      const env = { ...lambdaEnvironment(backend.url), ...services, ...own };
      const event = eventFile(contender, backend);
      const start = (...more: string[]) => coldStart([COLD, bundleOf(contender), event, ...more], env);
      const { load, firstAnswer } = await start();
      // Not in the same start, because a profiled one takes longer.
      if (own) sample.profiles.push((await start('profile')).profile!);
      sample.load.push(load);
      sample.firstAnswer.push(firstAnswer);
      sample.total.push(load + firstAnswer);
      if (hasRuntimeClient && contender !== BASELINE) {
        sample.full.push(await fullStart(bundleOf(contender), event, env));
      }
    }
  }
  const best = (key: 'total' | 'full') =>
    samples.filter(({ contender }) => contender.peer).toSorted((a, b) => median(a[key]) - median(b[key]))[0]![key];
  return samples.map(({ contender, profiles, load, firstAnswer, total, full }) => ({
    contender,
    size: sizeOf(contender),
    load: median(load),
    firstAnswer: median(firstAnswer),
    total: median(total),
    toBestPeer: ratio(total, best('total')),
    ...(profiles.length > 0 && { madeOf: sharesOfTime(profiles) }),
    ...(full.length > 0 && { full: { median: median(full), toBestPeer: ratio(full, best('full')) } }),
  }));
}

export const rowOf = (rows: ColdRow[], wanted: Contender): ColdRow =>
  rows.find(({ contender }) => contender === wanted)!;
