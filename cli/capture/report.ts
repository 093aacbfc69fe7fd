import { type CapturedAnswer, PROBES, type Probe } from './probes.ts';

type Result = { name: string } & (CapturedAnswer | { error: string });

/** A table of what was sent, seen and expected, to paste into an issue. Throws for what no caller function returned. */
export function captureReport(answers: unknown, file: string, basePath?: unknown): string {
  const results = resultsOf(answers, file);
  const rows = PROBES.map((probe) => row(probe, results.get(probe.name), file));
  return [
    '| point | sent | seen | expected | result | decides |',
    '|---|---|---|---|---|---|',
    ...[...rows, basePathRow(basePath)].map((cells) => `| ${cells.map(cell).join(' | ')} |`),
    '',
    '<details><summary>answers</summary>',
    '',
    '```json',
    JSON.stringify(basePath === undefined ? answers : { answers, basePath }),
    '```',
    '',
    '</details>',
  ].join('\n');
}

function resultsOf(answers: unknown, file: string): Map<string, Result> {
  const { errorMessage } = (answers ?? {}) as { errorMessage?: string };
  if (errorMessage !== undefined) throw new Error(`${file}: the caller function failed: ${errorMessage}`);
  if (!Array.isArray(answers)) throw new Error(`${file}: expected the list that the caller function returns`);
  return new Map((answers as Result[]).map((result) => [result.name, result]));
}

function row(
  { point, name, request, show, expected, decides }: Probe,
  result: Result | undefined,
  file: string,
): string[] {
  if (!result) throw new Error(`${file}: no answer for ${JSON.stringify(name)}; was it made from these requests?`);
  const seen = 'error' in result ? `no answer: ${result.error}` : show(result);
  const sent = `${name}: ${request.method} ${request.path}`;
  return [String(point), sent, seen, expected ?? '', verdict(seen, expected), decides];
}

const verdict = (seen: string, expected: string | undefined): string => {
  if (expected === undefined) return 'settled';
  return seen === expected ? 'as expected' : '**different**';
};

/** The event of a REST API that is below the base path `capture` of a custom domain. */
function basePathRow(answer: unknown): string[] {
  const sent = 'a base path mapping: GET /capture/echo/x';
  const decides = '`sources.apigateway-rest.stripBasePath`: `"capture"` here if the path keeps it';
  if (answer === undefined) return ['5', sent, 'not asked', '/capture/echo/x', 'open', decides];
  const seen = String((answer as { path?: unknown }).path);
  return ['5', sent, seen, '/capture/echo/x', verdict(seen, '/capture/echo/x'), decides];
}

/** A cell holds no line ends and no bars. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
