import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { type Document, withChanges } from '../../shared/ramp/change.ts';
import { type Decision, decideRamp } from '../../shared/ramp/decide.ts';
import { evidenceOf } from '../../shared/ramp/evidence.ts';
import { ruleName } from '../../shared/ramp/ramps.ts';
import { percentText } from '../../shared/ramp/words.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { command, print, UsageError } from '../command.ts';
import { parseJson, readText } from '../files.ts';
import { readEvidence } from './evidence.ts';

interface Options {
  log: string;
  now?: number;
  json?: true;
  write?: string;
}

/** `routes ramp`: shows what the ramps of a route table would do next, given an access log. */
export const ramp = command('ramp', 'Show what the ramps of a route table would do next, by the evidence of a log', [
  'routes ramp routes.json --log access.log',
  'routes ramp routes.json --log access.log --json --write next.json',
])
  .argument('<file>', 'the route table; - is stdin')
  .requiredOption('--log <file>', "the function's log, with lines of requests and mirrored requests; - is stdin")
  .option('--now <time>', 'decide as if it were this time, as in 2026-11-28T10:00:00Z', timeFrom)
  .option('--json', 'print one JSON object for each ramp')
  .option('--write <file>', 'write the next route table to this file')
  .action(async (file: string, { log, now = Date.now(), json, write }: Options) => {
    if (file === '-' && log === '-') throw new UsageError('the route table and the log cannot both be stdin');
    const document = parseJson(await readText(file), file);
    const table = checkRouteTable(document, file);
    const records = await readEvidence(log);
    const { decisions } = decideRamp(table, evidenceOf(table, records, now), now);
    const changes = decisions.flatMap(({ change }) => change ?? []);
    // Written from the file's own JSON, because the checked table contains every default.
    const next = withChanges(document as Document, changes);
    if (write) await writeFile(write, `${JSON.stringify(next, null, 2)}\n`);
    const lines = decisions.map(json ? jsonLine : textLine);
    if (lines.length > 0) print(lines.join('\n'));
    else if (!json) print(`${file}: no action has a ramp`);
  });

/** A time without a zone is UTC, as all times of the log are. */
function timeFrom(text: string): number {
  const [, date, hours = 'T00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d[\d:.]*)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const time = Date.parse(`${date}${hours}${zone}`);
  if (Number.isNaN(time)) throw new InvalidArgumentError('Expected a time as in 2026-11-28T10:00:00Z.');
  return time;
}

/** Scripts read these lines, so members and their order stay. */
const jsonLine = ({ rule, status, step, fromPercent, toPercent, reason }: Decision): string =>
  JSON.stringify({
    rule: ruleName(rule),
    status,
    step,
    fromPercent: rounded(fromPercent),
    toPercent: rounded(toPercent),
    reason,
  });

/** A step's percent is as it was written; a share of weights may have any number of decimals. */
const rounded = (percent: number): number => Number(percent.toFixed(2));

function textLine({ rule, status, fromPercent, toPercent, reason }: Decision): string {
  const [from, to] = [percentText(fromPercent), percentText(toPercent)];
  return `${ruleName(rule)}: ${from === to ? `stays at ${from}` : `${from} → ${to}`}, ${status}: ${reason}`;
}
