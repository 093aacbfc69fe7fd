import type { Panel } from './growth.ts';

/** Small multiples as one SVG: a panel per axis, a line per contender, milliseconds upwards from zero. */

const WIDTH = 340;
const HEIGHT = 220;
const BOX = { left: 48, right: 14, top: 34, bottom: 40 };
const COLUMNS = 3;
const COLOURS = ['#1f6feb', '#9a6700'];

/** The next 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10);
}

const round = (value: number) => Number(value.toFixed(1));
const text = (x: number, y: number, content: string, more = '') =>
  `<text x="${round(x)}" y="${round(y)}" ${more}>${content}</text>`;

function drawPanel({ title, unit, logX, series }: Panel): string {
  const all = series.flatMap(({ points }) => points);
  const scale = logX ? Math.log10 : (value: number) => value;
  const left = logX ? scale(Math.min(...all.map(({ x }) => x))) : 0;
  const right = scale(Math.max(...all.map(({ x }) => x)));
  const top = roundUp(Math.max(...all.map(({ ms }) => ms)));
  const X = (x: number) => BOX.left + ((scale(x) - left) / (right - left)) * (WIDTH - BOX.left - BOX.right);
  const Y = (ms: number) => HEIGHT - BOX.bottom - (ms / top) * (HEIGHT - BOX.top - BOX.bottom);

  const grid = [0, 0.5, 1].map((part) => {
    const y = round(Y(part * top));
    const line = `<line x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${y}" y2="${y}" stroke="#d0d7de"/>`;
    return line + text(BOX.left - 6, y + 4, String(Number((part * top).toPrecision(3))), 'text-anchor="end"');
  });
  const ticks = [...new Set(all.map(({ x }) => x))]
    .filter((x) => logX || x * 4 >= Math.max(...all.map((point) => point.x)))
    .map((x) => text(X(x), HEIGHT - BOX.bottom + 16, String(x), 'text-anchor="middle"'));
  const lines = series.map(({ points }, i) => {
    const path = points.map(({ x, ms }) => `${round(X(x))},${round(Y(ms))}`).join(' ');
    const dots = points.map(({ x, ms }) => `<circle cx="${round(X(x))}" cy="${round(Y(ms))}" r="3"/>`).join('');
    return `<g fill="${COLOURS[i]}"><polyline points="${path}" fill="none" stroke="${COLOURS[i]}" stroke-width="2"/>${dots}</g>`;
  });
  return [
    text(BOX.left, 20, `ms by ${title}`, 'font-weight="bold"'),
    ...grid,
    ...ticks,
    text((BOX.left + WIDTH) / 2, HEIGHT - 8, unit, 'text-anchor="middle"'),
    ...lines,
  ].join('\n');
}

export function plot(panels: Panel[]): string {
  const rows = Math.ceil(panels.length / COLUMNS);
  const height = rows * HEIGHT + 24;
  const place = (i: number) => `translate(${(i % COLUMNS) * WIDTH} ${Math.floor(i / COLUMNS) * HEIGHT})`;
  const names = [...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name)))];
  const legend = names.map((name, i) => text(BOX.left + i * 220, height - 8, `● ${name}`, `fill="${COLOURS[i]}"`));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${COLUMNS * WIDTH} ${height}" font-family="sans-serif" font-size="12">
<title>Milliseconds per invocation by body size, headers, rules and target groups</title>
<rect width="100%" height="100%" fill="#fff"/>
${panels.map((panel, i) => `<g transform="${place(i)}">\n${drawPanel(panel)}\n</g>`).join('\n')}
${legend.join('\n')}
</svg>
`;
}
