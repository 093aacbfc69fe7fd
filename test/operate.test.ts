import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import logSchema from '../docs/log.schema.json' with { type: 'json' };
import { type Dimension, METRICS } from '../functions/proxy/log/metrics.ts';
import { MAX_NAMED } from '../functions/proxy/log/request-metrics.ts';
import { RAMP_METRICS } from '../functions/ramp/log.ts';
import { ERROR_KINDS } from '../shared/errors.ts';
import { EVENT_SOURCES } from '../shared/lattice/event-source.ts';
import { some } from './support/some.ts';
import { wholeTemplate } from './template/support/whole.ts';

/** docs/operate.md and docs/log.schema.json name the errors, alarms, queries, lines and metrics that exist, and all of them. */

const text = readFileSync(join(import.meta.dirname, '../docs/operate.md'), 'utf8');
const template = wholeTemplate();

/** The cells of the rows below a heading, up to the next one. */
const rowsOf = (heading: string): readonly string[][] => {
  const section = text.slice(text.indexOf(`\n${heading}\n`)).split(/\n##+ /)[1] ?? '';
  const rows = [...section.matchAll(/^\| (.+) \|$/gm)].map(([, row]) => row!.split(/ *\| */));
  return some(rows, `rows below ${heading}`);
};
const inBackticks = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
const ofType = (type: string) =>
  some(
    Object.entries(template.Resources).filter(([, { Type }]) => Type === type),
    type,
  );

it('has a row for each kind of error, with its status', () => {
  const rows = rowsOf("## What an answer's status means").filter(([status]) => /^\d{3}$/.test(status!));
  expect(rows.map(([status, kind]) => [Number(status), inBackticks(kind)[0]])).toEqual(
    Object.entries(ERROR_KINDS).map(([kind, { status }]) => [status, kind]),
  );
});

it('has a row for each alarm', () => {
  const rows = rowsOf('## What an alarm means').flatMap(([alarm]) => inBackticks(alarm));
  expect(rows.sort()).toEqual(
    ofType('AWS::CloudWatch::Alarm')
      .map(([id]) => id)
      .sort(),
  );
});

describe('saved queries', () => {
  const names = ofType('AWS::Logs::QueryDefinition').map(
    ([, { Properties }]) => (Properties!['Name'] as { 'Fn::Sub': string })['Fn::Sub'].split('/')[1]!,
  );
  const named = some(
    [...text.matchAll(/(?<!\*)\*([A-Z][^*]+)\*(?!\*)/g)].map(([, name]) => name!),
    'names in italics',
  );

  it('are all there for a question', () => {
    const asked = rowsOf('## Ask the log').flatMap(([, queries]) =>
      [...(queries ?? '').matchAll(/\*([^*]+)\*/g)].map(([, name]) => name),
    );
    expect(asked.sort()).toEqual([...names].sort());
  });

  it('are called by their names', () => {
    const others = ['Saved queries', 'Requests at the same time']; // of the console and the dashboard
    expect(named.filter((name) => !names.includes(name) && !others.includes(name))).toEqual([]);
  });
});

describe('the log schema', () => {
  const { request } = logSchema.$defs;

  it('has the members of a request that the table explains', () => {
    const explained = rowsOf('## One line for each request').flatMap(([members]) => inBackticks(members));
    const members = Object.keys(request.properties).filter((name) => !/^[A-Z]/.test(name));
    expect(members.filter((name) => !explained.includes(name))).toEqual([]);
  });

  it('has a line for each message that the table explains', () => {
    const messages = some(
      Object.values(logSchema.$defs).map(({ properties }) => properties.message.const),
      'messages',
    );
    const sampling = 'Setting log level to DEBUG due to sampling rate'; // Powertools' own
    expect(messages.filter((message) => message !== sampling && !text.includes(`\`${message}\``))).toEqual([]);
  });

  it('has the kinds of errors and the event sources that there are', () => {
    expect([...request.properties.errorKind.enum].sort()).toEqual(Object.keys(ERROR_KINDS).sort());
    expect([...request.properties.eventSource.enum].sort()).toEqual([...EVENT_SOURCES].sort());
  });

  it('has the metrics that there are, and their dimensions', () => {
    const members = Object.values(logSchema.$defs).flatMap(({ properties }) => Object.keys(properties));
    const capitals = new Set(members.filter((name) => /^[A-Z]/.test(name)));
    const names = [...Object.keys(METRICS), ...Object.keys(RAMP_METRICS), 'Rule', 'TargetGroup', 'ChosenTargetGroup'];
    expect([...capitals].sort()).toEqual(names.sort());
  });

  it('lets no unknown member pass', () => {
    for (const line of some(Object.values(logSchema.$defs), 'lines')) expect(line.additionalProperties).toBe(false);
  });
});

describe('metrics', () => {
  /** A rule and the group that it chose are what the page calls a pair. */
  const nameOf = (set: readonly Dimension[]): string => (set.length > 1 ? 'pair' : set[0]!);

  it('have a row each, with what they are counted by', () => {
    const rows = rowsOf('## Metrics').flatMap(([names, by]) =>
      inBackticks(names).map((name) => [name, inBackticks(by)] as const),
    );
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(METRICS).map(([name, { by }]) => [name, by.map(nameOf)])),
    );
  });

  it('cost what the formula says', () => {
    const counted = (name: string) => Object.values(METRICS).filter(({ by }) => by.map(nameOf).includes(name)).length;
    const all = Object.keys(METRICS).length;
    const [byRule, byGroup, byPair] = [counted('Rule'), counted('TargetGroup'), counted('pair')];
    expect(text).toContain(`${all} + ${byRule} × (R + 1) + ${byGroup} × G + ${byPair} × P of them`);
    expect(text).toContain(`27 to ${all + byRule * 6 + byGroup * 3 + byPair * 4}`);
    expect(text).toContain(
      `more than ${all + byRule * (MAX_NAMED + 2) + byGroup * (MAX_NAMED + 1) + byPair * MAX_NAMED}`,
    );
    expect(text).toContain(`the first ${MAX_NAMED} by priority`.replace('the first', 'beyond the first'));
  });
});
