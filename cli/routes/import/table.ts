import type { EventSource } from '../../../shared/lattice/event-source.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import { UsageError } from '../../command.ts';
import { type Note, noteText } from './notes.ts';

/** A route table as its author writes it: without the defaults that the schema fills in. */
export interface WrittenTable {
  targetGroups: Record<string, WrittenGroup>;
  rules: WrittenRule[];
  defaultAction?: WrittenAction;
  sources?: unknown;
}

export type WrittenGroup = { type: string } & Record<string, unknown>;

export interface WrittenRule {
  name: string;
  priority: number;
  match: { httpMatch: WrittenMatch };
  action: WrittenAction;
}

export interface WrittenMatch {
  method?: string;
  pathMatch?: { match: WrittenPath; caseSensitive?: boolean };
  headerMatches?: { name: string; match: Record<string, string>; caseSensitive?: boolean }[];
}

export type WrittenPath = { exact: string } | { prefix: string };

export type WrittenAction =
  | { forward: WrittenForward }
  | { fixedResponse: { statusCode: number } }
  | { redirect: WrittenRedirect };

export interface WrittenForward {
  targetGroups: { targetGroupIdentifier: string; weight?: number }[];
  urlRewrite?: WrittenRewrite;
  requestHeaderModifier?: WrittenHeaderModifier;
  responseHeaderModifier?: WrittenHeaderModifier;
}

export interface WrittenRewrite {
  hostname?: string;
  path?: { replacePrefixMatch: string } | { replaceFullPath: string };
}

/** A path that a rewrite may name: without a query, which stays the caller's. */
export const isPath = (path: string): boolean => /^\/[\w/~%@:,=.;+!&'()*-]*$/.test(path);

export interface WrittenHeaderModifier {
  set?: { name: string; value: string }[];
  add?: { name: string; value: string }[];
  remove?: string[];
}

export interface WrittenRedirect extends WrittenRewrite {
  statusCode: number;
  scheme?: string;
  port?: number;
}

/** Replaces an action that a route table cannot express. Without it, another rule would answer. */
export const NOT_IMPLEMENTED: WrittenAction = { fixedResponse: { statusCode: 501 } };

export interface Imported {
  /** How much was imported, as in `29 operations`. */
  from: string;
  table: WrittenTable;
  notes: Note[];
}

/** Target groups of an import: as the export describes them, as `--target` does, or placeholders. */
export class TargetGroups {
  readonly groups: Record<string, WrittenGroup> = {};
  readonly notes: Note[] = [];
  readonly #names = new Map<string, string>();
  readonly #given: ReadonlyMap<string, string>;
  readonly #used = new Set<string>();

  /** `given`: URL or Lambda ARN by the export's key of a target, or by the target group's name (`--target`). */
  constructor(given: ReadonlyMap<string, string>) {
    this.#given = given;
  }

  /**
   * The name of the target group that an export calls `key`. `known` is the export's own description; `reads` the event
   * format that a Lambda function there reads.
   */
  nameOf(key: string, suggestion: string, reads: EventSource, known?: WrittenGroup): string {
    const identity = JSON.stringify([key, known]);
    const name = this.#names.get(identity) ?? uniqueName(suggestion, Object.keys(this.groups));
    if (this.#names.has(identity)) return name;
    this.#names.set(identity, name);
    const option = [key, name].find((candidate) => this.#given.has(candidate));
    const given = option === undefined ? undefined : this.#given.get(option);
    if (option !== undefined) this.#used.add(option);
    if (given === undefined && !known) {
      this.notes.push({
        where: `target group ${name}`,
        what: `no URL or Lambda ARN is known for ${key}: give --target '${name}=…'`,
      });
    }
    this.groups[name] = given === undefined ? (known ?? placeholder(name)) : inPlaceOf(known, targetAt(given, reads));
    return name;
  }

  /** Throws for a `--target` that nothing uses, because its name is probably misspelled. */
  checkAllUsed(): void {
    const unused = [...this.#given.keys()].filter((key) => !this.#used.has(key));
    if (unused.length > 0)
      throw new UsageError(`--target: the export has neither a target nor a target group ${unused.join(', ')}`);
  }
}

/** RFC 2606 reserves `.invalid`, so no such host exists. */
const placeholder = (name: string): WrittenGroup => ({ type: 'http', url: `http://${slug(name)}.invalid` });

export const isPlaceholder = (group: { type: string; url?: unknown }): boolean =>
  typeof group.url === 'string' && new URL(group.url).hostname.endsWith('.invalid');

/** The target group for a URL or ARN. */
function targetAt(where: string, eventFormat: EventSource): WrittenGroup {
  if (where.startsWith('arn:')) return { type: 'lambda', functionArn: where, eventFormat };
  const lattice = /\.vpc-lattice-svcs\.[a-z0-9-]+\.on\.aws$/.test(new URL(where).hostname);
  return { type: lattice ? 'lattice' : 'http', url: where };
}

/** A time-out holds for every target. The other settings of a target group belong to its type. */
function inPlaceOf({ timeoutMs, ...known }: Partial<WrittenGroup> = {}, target: WrittenGroup): WrittenGroup {
  return { ...(known.type === target.type && known), ...target, ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** The options `--target NAME=WHERE`. The name may contain `=`. */
export function parseTargets(options: readonly string[]): Map<string, string> {
  return new Map(
    options.map((option) => {
      const [, key, value] = /^(.+?)=(https?:\/\/.+|arn:.+)$/.exec(option) ?? [];
      if (key === undefined || value === undefined || (!value.startsWith('arn:') && !URL.canParse(value))) {
        throw new UsageError(`--target: expected NAME=URL or NAME=LAMBDA_ARN, got ${option}`);
      }
      return [key, value];
    }),
  );
}

/** Letters, digits and single hyphens, as in names of VPC Lattice (API reference: CreateRule). */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'x';

/** The name, with a number if it is taken. */
export function uniqueName(name: string, taken: readonly string[], separator = '-'): string {
  if (!taken.includes(name)) return name;
  for (let i = 2; ; i++) if (!taken.includes(`${name}${separator}${i}`)) return `${name}${separator}${i}`;
}

/** Rules with unique names and priorities 10, 20, 30 …, which leave room for more. */
export function numbered(rules: readonly Omit<WrittenRule, 'priority'>[]): WrittenRule[] {
  const names: string[] = [];
  return rules.map(({ name: wanted, match, action }, i) => {
    const name = uniqueName(wanted, names);
    names.push(name);
    return { name, priority: (i + 1) * 10, match, action };
  });
}

/** `1 rule`, `2 rules` */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** The result, once it is certain that the proxy would accept the table. */
export function imported(from: string, table: WrittenTable, notes: readonly Note[]): Imported {
  checkRouteTable(table, 'imported table');
  return { from, table, notes: [...new Map(notes.map((note) => [noteText(note), note])).values()] };
}
