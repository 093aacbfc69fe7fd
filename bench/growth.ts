import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BASELINE, bundleOf, PROXY } from './contenders.ts';
import { type Backend, interleave, type Lane, median, Runner } from './measure.ts';
import { binary, get, manyHeaders, send, type Work } from './work.ts';

/** How the time per invocation grows with what is sent, and with the size of the route table. */

interface Series {
  name: string;
  points: { x: number; ms: number }[];
}
export interface Panel {
  title: string;
  unit: string;
  logX?: true;
  series: Series[];
}

interface Point extends Lane {
  panel: Panel;
  series: Series;
  x: number;
}

const KB = 1024;
const SIZES = [1, 64, 256, 1024, 2048, 4096];
const RULES = [1, 10, 100, 300, 1000];
const SMALL = '/json/200';

interface Axis extends Omit<Panel, 'series'> {
  values: number[];
  work(value: number): Work;
  /** Route table for the proxy; without one it gets BACKEND_URL alone, and the baseline is drawn for comparison. */
  routes?(value: number, backendUrl: string): object;
}

const forward = (name: string) => ({ forward: { targetGroups: [{ targetGroupIdentifier: name }] } });
const rule = (priority: number, prefix: string, target: string) => ({
  name: `rule-${priority}`,
  priority,
  match: { httpMatch: { pathMatch: { match: { prefix } } } },
  action: forward(target),
});

const AXES: Axis[] = [
  { title: 'answer, binary', unit: 'KB', values: SIZES, work: (kb) => get(`${kb} KB down`, `/binary/${kb * KB}`) },
  {
    title: 'request, binary',
    unit: 'KB',
    values: SIZES,
    work: (kb) => send(`${kb} KB up`, 'PUT', 'application/octet-stream', binary(kb * KB)),
  },
  {
    title: 'request headers',
    unit: 'headers',
    values: [8, 20, 40, 60, 80, 100],
    work: (count) => get(`${count} headers`, SMALL, manyHeaders(count)),
  },
  {
    title: 'rules, the last one matching',
    unit: 'rules',
    logX: true,
    values: RULES,
    work: (count) => get(`${count} rules`, SMALL),
    routes: (count, url) => ({
      targetGroups: { backend: { type: 'http', url } },
      rules: Array.from({ length: count }, (_, i) => rule(i + 1, i + 1 === count ? '/json' : `/path-${i}`, 'backend')),
    }),
  },
  {
    title: 'target groups, the last one chosen',
    unit: 'target groups',
    logX: true,
    values: RULES,
    work: (count) => get(`${count} target groups`, SMALL),
    routes: (count, url) => ({
      targetGroups: Object.fromEntries(Array.from({ length: count }, (_, i) => [`tg-${i}`, { type: 'http', url }])),
      rules: [rule(1, '/json', `tg-${count - 1}`)],
    }),
  },
];

function points(axis: Axis, backend: Backend): Point[] {
  const panel: Panel = { title: axis.title, unit: axis.unit, ...(axis.logX && { logX: true }), series: [] };
  const contenders = axis.routes ? [PROXY] : [PROXY, BASELINE];
  return contenders.flatMap((contender) => {
    const series: Series = { name: contender.name, points: [] };
    panel.series.push(series);
    const shared = axis.routes ? undefined : new Runner(bundleOf(contender), backend.url);
    return axis.values.map((x): Point => {
      const runner = shared ?? new Runner(bundleOf(contender), backend.url, routesEnvironment(axis, x, backend.url));
      const source = contender === BASELINE ? {} : { source: 'apigateway-rest' as const };
      return { name: contender.name, runner, work: axis.work(x), ...source, panel, series, x };
    });
  });
}

function routesEnvironment(axis: Axis, x: number, backendUrl: string): NodeJS.ProcessEnv {
  const file = fileURLToPath(new URL(`.cache/routes-${axis.unit.replaceAll(' ', '-')}-${x}.json`, import.meta.url));
  writeFileSync(file, JSON.stringify(axis.routes!(x, backendUrl)));
  return { BACKEND_URL: undefined, ROUTES_FILE: file };
}

export async function growth(backend: Backend, rounds: number, warmupMs: number): Promise<Panel[]> {
  const panels: Panel[] = [];
  for (const axis of AXES) {
    const lanes = points(axis, backend);
    for (const { lane, batches } of await interleave(lanes, rounds, warmupMs)) {
      lane.series.points.push({ x: lane.x, ms: median(batches.map(({ times }) => median(times))) });
    }
    for (const { runner } of lanes) runner.stop();
    panels.push(lanes[0]!.panel);
  }
  return panels;
}
