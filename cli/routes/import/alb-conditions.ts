import * as z from 'zod/mini';
import type { WrittenMatch } from './table.ts';

const Values = z.optional(
  z.looseObject({ Values: z.optional(z.array(z.string())), RegexValues: z.optional(z.array(z.string())) }),
);

export const Condition = z.looseObject({
  Field: z.string(),
  /** For host-header and path-pattern, which repeat it in their Config (ELB API reference: RuleCondition). */
  Values: z.optional(z.array(z.string())),
  RegexValues: z.optional(z.array(z.string())),
  HostHeaderConfig: Values,
  PathPatternConfig: Values,
  HttpRequestMethodConfig: Values,
  HttpHeaderConfig: z.optional(
    z.looseObject({
      HttpHeaderName: z.string(),
      Values: z.optional(z.array(z.string())),
      RegexValues: z.optional(z.array(z.string())),
    }),
  ),
});

type Condition = z.infer<typeof Condition>;

/** One way to meet a condition. An empty match is met by every request. */
export type Alternative = WrittenMatch;

export interface Alternatives {
  matches: Alternative[];
  /** The parts of the condition that are lost. */
  notes: string[];
}

const NOTHING: Alternatives = { matches: [], notes: [] };

/** Values of one condition are alternatives; `*` and `?` are wildcards (ELB user guide, "Condition types"). */
export const CONDITIONS: Readonly<Record<string, (condition: Condition) => Alternatives>> = {
  'host-header': ({ Values, RegexValues, HostHeaderConfig }) =>
    combined([
      ...(HostHeaderConfig?.Values ?? Values ?? []).map(host),
      ...regexes('host-header', HostHeaderConfig?.RegexValues ?? RegexValues),
    ]),
  'path-pattern': ({ Values, RegexValues, PathPatternConfig }) =>
    combined([
      paths(PathPatternConfig?.Values ?? Values ?? []),
      ...regexes('path-pattern', PathPatternConfig?.RegexValues ?? RegexValues),
    ]),
  'http-request-method': ({ HttpRequestMethodConfig }) => combined((HttpRequestMethodConfig?.Values ?? []).map(method)),
  'http-header': ({ HttpHeaderConfig }) => {
    const { HttpHeaderName: name = '', Values = [], RegexValues } = HttpHeaderConfig ?? {};
    return combined([...Values.map((value) => header(name, value)), ...regexes(`http-header ${name}`, RegexValues)]);
  },
};

function combined(parts: readonly Alternatives[]): Alternatives {
  return parts.reduce((a, b) => ({ matches: [...a.matches, ...b.matches], notes: [...a.notes, ...b.notes] }), NOTHING);
}

const exactly = (match: Alternative): Alternatives => ({ matches: [match], notes: [] });

const leftOut = (what: string): Alternatives => ({ matches: [], notes: [`${what} cannot be expressed`] });

const regexes = (field: string, values: readonly string[] = []): Alternatives[] =>
  values.map((value) => leftOut(`${field} regex ${value}`));

const method = (value: string): Alternatives =>
  /^[A-Z]+$/.test(value) ? exactly({ method: value }) : leftOut(`http-request-method ${value}`);

const isPattern = (value: string): boolean => /[*?]/.test(value);

/** Whether a request can have this path. A listener accepts other values too, which no request ever matches. */
const isPath = (value: string): boolean => /^\/[^#\s]*$/.test(value);

const pathMatch = (match: { exact: string } | { prefix: string }): Alternative => ({
  pathMatch: { match, caseSensitive: true },
});

/** A path pattern matches the whole path, so `/a` and `/a/*` together are the prefix `/a`. */
function paths(values: readonly string[]): Alternatives {
  const prefixes = values.filter((value) => isPath(value) && !isPattern(value) && values.includes(`${value}/*`));
  const said = new Set(prefixes.flatMap((prefix) => [prefix, `${prefix}/*`]));
  return combined([
    ...prefixes.map((prefix) => exactly(pathMatch({ prefix }))),
    ...values.filter((value) => !said.has(value)).map(path),
  ]);
}

function path(value: string): Alternatives {
  if (value === '*' || value === '/*') return exactly({});
  const [, lead] = /^([^*?]*)\*+$/.exec(value) ?? [];
  if (!isPath(value) || (isPattern(value) && lead === undefined)) return leftOut(`path-pattern ${value}`);
  if (lead === undefined) return exactly(pathMatch({ exact: value }));
  if (lead.endsWith('/')) return exactly(pathMatch({ prefix: lead }));
  return {
    matches: [pathMatch({ prefix: lead })],
    notes: [`path-pattern ${value} became prefix ${lead}, which ends at a segment: ${lead}x no longer matches`],
  };
}

/** An ALB matches host and header values in any letter case, as rules here do. */
function header(name: string, value: string): Alternatives {
  const as = (match: Record<string, string>): Alternatives => exactly({ headerMatches: [{ name, match }] });
  if (value === '') return leftOut(`http-header ${name} ${value}`);
  if (!isPattern(value)) return as({ exact: value });
  const [, before = '', text, after = ''] = /^(\**)([^*?]+)(\**)$/.exec(value) ?? [];
  if (text === undefined || (before && !after)) return leftOut(`http-header ${name} ${value}`);
  return as(before ? { contains: text } : { prefix: text });
}

/** A client can send any Host, so `contains` opens nothing that the suffix kept closed. */
function host(value: string): Alternatives {
  if (/^\*+$/.test(value)) return exactly({});
  const suffix = /^\*+([^*?]+)$/.exec(value)?.[1];
  if (suffix !== undefined) {
    return {
      matches: [{ headerMatches: [{ name: 'host', match: { contains: suffix } }] }],
      notes: [`host-header ${value} became a Host that contains ${suffix}, wherever in it`],
    };
  }
  const { matches } = header('host', value);
  if (matches.length === 0) return leftOut(`host-header ${value}`);
  return {
    matches,
    notes: isPattern(value) ? [] : [`host-header ${value}: a Host with a port (${value}:8080) no longer matches`],
  };
}
