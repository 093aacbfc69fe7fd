import { faults } from './check.ts';
import { BASELINE, bundleOf, CONTENDERS, type Contender, FIRST_BYTE, PROXY, STREAMING } from './contenders.ts';
import type { Source } from './events.ts';
import {
  type Backend,
  interleave,
  type Lane,
  type LaneRunner,
  median,
  quantile,
  type Ratio,
  Runner,
  ratio,
} from './measure.ts';
import { RuntimeRunner } from './runtime-runner.ts';
import { type Shares, sharesOfTime } from './shares.ts';
import { BINARY_DOWN, SLOW_GET, SMALL_GET, WORKS, type Work } from './work.ts';

/** Warm invocations: every work by every contender that reads the event, checked first, then timed in turn. */

interface WarmLane extends Lane {
  contender: Contender;
}

export interface Effort {
  quick: boolean;
  rounds: number;
  warmupMs: number;
}

export interface WarmRow {
  work: string;
  source: Source | undefined;
  contender: Contender;
  /** Why there is no time: the first answer was not the backend's. */
  wrong?: string;
  times?: { median: number; p99: number; cpu: number; ratio: Ratio; cpuRatio: Ratio };
  /** For the proxy: what its time is made of, up to the next event. */
  madeOf?: Shares;
}

const isOurs = (contender: Contender): boolean => contender === PROXY || contender === STREAMING;

/** How long a profile runs, and the least and the most that it runs. */
const PROFILE = { ms: 400, least: 20, most: 4000 };

/** The first byte of a stream is measured with the small answers. */
function contendersFor(work: Work): Contender[] {
  if (work === SMALL_GET) return [...CONTENDERS, ...FIRST_BYTE];
  return work === SLOW_GET ? [BASELINE, PROXY, ...FIRST_BYTE] : CONTENDERS;
}

/** The small GET through every event source, for a quick run through one per peer; the rest through a REST API. */
function sourcesFor(contender: Contender, work: Work, quick: boolean): readonly (Source | undefined)[] {
  const { sources } = contender;
  if (sources.length === 0) return [undefined];
  if (work !== SMALL_GET && contender !== STREAMING) return sources.filter((source) => source === 'apigateway-rest');
  return quick && !isOurs(contender) ? sources.slice(0, 1) : sources;
}

async function check(lane: WarmLane, backend: Backend): Promise<string | undefined> {
  try {
    const sent = await lane.runner.check(lane.work, lane.source);
    return faults(lane.work, sent, await backend.last()).join(', ') || undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function measureWork(work: Work, backend: Backend, { quick, rounds, warmupMs }: Effort): Promise<WarmRow[]> {
  const rows: WarmRow[] = [];
  const lanes: WarmLane[] = [];
  const runners: LaneRunner[] = [];
  for (const contender of contendersFor(work)) {
    for (const source of sourcesFor(contender, work, quick)) {
      const runner = new (contender.underRuntime ? RuntimeRunner : Runner)(bundleOf(contender), backend.url);
      runners.push(runner);
      const lane: WarmLane = { name: contender.name, runner, work, contender, ...(source && { source }) };
      const wrong = await check(lane, backend);
      if (wrong) rows.push({ work: work.name, source, contender, wrong });
      else lanes.push(lane);
    }
  }
  const measured = await interleave(lanes, rounds, warmupMs);
  const base = measured.find(({ lane }) => lane.contender === BASELINE)!.batches;
  const baseTimes = base.map(({ times }) => median(times));
  const baseCpu = base.map(({ cpu }) => cpu);
  for (const { lane, batches } of measured) {
    const all = batches.flatMap(({ times }) => times);
    const times = batches.map((batch) => median(batch.times));
    const cpu = batches.map((batch) => batch.cpu);
    const count = Math.min(PROFILE.most, Math.max(PROFILE.least, Math.round(PROFILE.ms / median(times))));
    const { contender, runner, source } = lane;
    rows.push({
      work: work.name,
      source,
      contender,
      ...(isOurs(contender) &&
        runner instanceof Runner && { madeOf: sharesOfTime([await runner.profile(work, source, count)]) }),
      times: {
        median: median(times),
        p99: quantile(all, 0.99),
        cpu: median(cpu),
        ratio: ratio(times, baseTimes),
        cpuRatio: ratio(cpu, baseCpu),
      },
    });
  }
  for (const runner of runners) runner.stop();
  return rows;
}

export async function warm(backend: Backend, effort: Effort): Promise<WarmRow[]> {
  const rows: WarmRow[] = [];
  const works = effort.quick ? [SMALL_GET, SLOW_GET, BINARY_DOWN] : WORKS;
  for (const work of works) rows.push(...(await measureWork(work, backend, effort)));
  return rows;
}
