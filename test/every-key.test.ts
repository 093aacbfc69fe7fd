import type { ComponentChildren, VNode } from 'preact';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../cli/routes/check.ts';
import { requestOf } from '../cli/routes/decide.ts';
import { diffRoutes } from '../cli/routes/diff.ts';
import { explainRequest } from '../cli/routes/explain.ts';
import { UNDERSTOOD } from '../cli/routes/export/target-groups.ts';
import { exportTable } from '../cli/routes/export.ts';
import { probes } from '../cli/routes/probes.ts';
import { describeRules } from '../local/inspector/explain/route.ts';
import { checkRouteTable } from '../shared/routing/load.ts';
import type { RouteTable } from '../shared/routing/schema.ts';
import { tableKeys, valueAt, withValue } from './support/table-keys.ts';

/**
 * Every key of a route table is shown by each tool that speaks of tables. The keys come from the schema, so a new one that
 * a tool does not show fails here.
 */

/** All that `routes explain` says of requests on both sides of each condition. */
const explainAll = (table: RouteTable, requests: ReturnType<typeof probes>['all']): string =>
  requests.map(({ method, path, headers }) => explainRequest(table, requestOf(method, path, headers))).join('\n');

/** The text of a component without hooks, as the page shows it. */
function textOf(node: ComponentChildren): string {
  if (Array.isArray(node)) return node.map(textOf).join(' ');
  if (typeof node !== 'object' || node === null) return typeof node === 'boolean' ? '' : String(node ?? '');
  const { type, props } = node as VNode<{ children?: ComponentChildren; 'aria-label'?: string }>;
  if (typeof type === 'function') return textOf((type as (props: object) => ComponentChildren)(props));
  return `${props['aria-label'] ?? ''} ${textOf(props.children)}`;
}

const component = async (file: string, name: string): Promise<(props: object) => ComponentChildren> =>
  (await import(`../local/inspector/page/routes/${file}.tsx`))[name];

const ActionCells = await component('action-cells', 'ActionCells');
const TargetGroups = await component('target-groups', 'TargetGroups');

/** What the inspector's Routes tab says of a table. */
const inspected = (table: RouteTable): string =>
  [
    ...describeRules(table).flatMap(({ rule: { name, priority, action }, conditions }) => [
      `${priority} ${name} ${conditions.join(', ')}`,
      textOf(ActionCells({ action })),
    ]),
    textOf(ActionCells({ action: table.defaultAction })),
    textOf(TargetGroups({ table })),
  ].join('\n');

/** The export's rules, and what it says that they cannot hold. */
function exported(table: RouteTable): { output: string; said: string } {
  try {
    const { output, notes } = exportTable(table, 'cli');
    return { output, said: notes.join('\n') };
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith('cannot be exported as ')) throw error;
    return { output: '', said: message };
  }
}

/** Renaming rules and numbering them in another way changes no request. A ramp's state is in the weights already. */
const notInDiff = (name: string): boolean =>
  /^rules\[\]\.(?:name|priority)$/.test(name) || name.includes('.ramp.state');

/** VPC Lattice's own service and front doors do this, so that no note is needed. */
const notInExport = (name: string): boolean => {
  const [first, type, key] = name.split('.');
  if (first === 'targetGroups') return UNDERSTOOD[type as keyof typeof UNDERSTOOD].includes(key!);
  return ['eventSources', 'sources', 'requestContext'].includes(first!);
};

/** What is switched off is not lost. */
const OFF: ReadonlySet<unknown> = new Set([false, 'NONE']);

const atPath = (path: readonly (string | number)[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);

describe.each(tableKeys())('$name', ({ name, path, before, after }) => {
  const [one, other] = [checkRouteTable(before, ''), checkRouteTable(after, '')];

  it('is shown by routes explain', () => {
    const requests = probes(one, other).all;
    expect(explainAll(one, requests)).not.toBe(explainAll(other, requests));
  });

  if (!notInDiff(name)) {
    it('is compared by routes diff', () => {
      expect(diffRoutes(one, other)).not.toBe('no request changes its target');
    });
  }

  it('is named by routes check, if its value is wrong or it is misspelled', () => {
    const found = (table: object, start: string) => checkRoutes(table).some(({ message }) => message.startsWith(start));
    expect(found(withValue(after, path, null), `${atPath(path)}: `)).toBe(true);
    const misspelled = `${path.at(-1)}x`;
    const where = path.length === 1 ? 'route table' : atPath(path.slice(0, -1));
    const table = withValue(after, [...path.slice(0, -1), misspelled], 1);
    expect(found(table, `${where}: unknown key ${misspelled}`)).toBe(true);
  });

  if (!notInExport(name) && !OFF.has(valueAt(after, path))) {
    it('is exported, or the export says that it has no counterpart', () => {
      const [was, is] = [exported(one), exported(other)];
      const named = path.some((key) => typeof key === 'string' && is.said.includes(`${key} has no counterpart`));
      expect(named || was.output !== is.output || was.said !== is.said).toBe(true);
    });
  }

  it("is shown by the inspector's Routes tab", () => {
    expect(inspected(one)).not.toBe(inspected(other));
  });
});
