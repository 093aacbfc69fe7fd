import * as z from 'zod/mini';
import { inPriorityOrder } from '../../../shared/routing/priority.ts';
import { type Action, GetListener, GetRule, type HttpMatch, ListRules } from './lattice-shapes.ts';
import { apiShapes } from './lattice-template.ts';
import type { Note } from './notes.ts';
import {
  counted,
  type Imported,
  imported,
  TargetGroups,
  uniqueName,
  type WrittenAction,
  type WrittenMatch,
} from './table.ts';

/**
 * The rules of one VPC Lattice listener as a route table. They come from `get-rule` of each rule and `get-listener` for
 * the default action, or from a CloudFormation template. With `list-rules`, missing rules are noted.
 */
export function importLattice(documents: readonly unknown[], given: ReadonlyMap<string, string>): Imported {
  const { all, listed, listeners } = sorted(documents.flatMap(apiShapes));
  const defaultActions = listeners.map(({ defaultAction }) => defaultAction);
  refuseSeveral([...all, ...listeners]);
  const targets = new TargetGroups(given);
  const ids = new Set(all.map(({ id }) => id));
  const notes: Note[] = listed
    .filter(({ id, isDefault }) => !ids.has(id) && !(isDefault && defaultActions.length > 0))
    .map(({ id, name }) => ({
      where: `rule ${name ?? id}`,
      what: 'list-rules names it, but its get-rule is not given: left out',
    }));

  const names: string[] = [];
  const rules = all
    .filter(({ isDefault }) => !isDefault)
    .map(({ id, name: own, priority, match, action }) => {
      if (priority === undefined) throw new Error(`rule ${own ?? id}: no priority`);
      const name = uniqueName(own ?? id ?? `rule-${priority}`, names);
      names.push(name);
      const httpMatch = writtenMatch(match?.httpMatch);
      return { name, priority, match: { httpMatch }, action: writtenAction(action, targets) };
    });
  const [last] = [...defaultActions, ...all.filter(({ isDefault }) => isDefault).map(({ action }) => action)];
  if (!last)
    notes.push({
      what: 'no default action is given (get-listener): requests that no rule matches will be answered 404',
    });
  const table = {
    targetGroups: targets.groups,
    rules: inPriorityOrder(rules),
    ...(last && { defaultAction: writtenAction(last, targets) }),
  };
  targets.checkAllUsed();
  return imported(counted(rules.length, 'rule'), table, [...notes, ...targets.notes]);
}

/** The documents by kind. Throws for a document of another kind. */
function sorted(documents: readonly unknown[]): {
  all: GetRule[];
  listed: ListRules['items'];
  listeners: GetListener[];
} {
  const all: GetRule[] = [];
  const listed: ListRules['items'] = [];
  const listeners: GetListener[] = [];
  for (const document of documents) {
    const [rule, list, listener] = [GetRule, ListRules, GetListener].map((shape) => z.safeParse(shape, document));
    if (rule?.success) all.push(rule.data as GetRule);
    else if (list?.success) listed.push(...(list.data as ListRules).items);
    else if (listener?.success) listeners.push(listener.data as GetListener);
    else throw new Error('not the output of aws vpc-lattice get-rule, list-rules or get-listener');
  }
  if (all.length === 0 && listed.some(({ isDefault }) => !isDefault)) {
    throw new Error(
      'the output of list-rules has no matches and actions: also give the output of get-rule for each rule',
    );
  }
  return { all, listed, listeners };
}

/** Throws when the parts belong to several listeners. A rule's ARN begins with its listener's. */
function refuseSeveral(parts: readonly (GetRule | GetListener)[]): void {
  const arns = parts.flatMap(({ arn }) => arn?.split('/rule/')[0] ?? []);
  const references = parts.flatMap(({ listenerIdentifier }) => listenerIdentifier ?? []);
  if ([arns, references].every((names) => new Set(names).size <= 1)) return;
  throw new Error('rules of several listeners: import each into a route table of its own');
}

/** A match for every request is written as the prefix `/`, because an empty match is an error here. */
function writtenMatch({ method, pathMatch, headerMatches = [] }: HttpMatch = {}): WrittenMatch {
  const match = {
    ...(method !== undefined && { method }),
    ...(pathMatch && { pathMatch: withCase(pathMatch) }),
    ...(headerMatches.length > 0 && {
      headerMatches: headerMatches.map(({ name, ...rest }) => ({ name, ...withCase(rest) })),
    }),
  };
  return (Object.keys(match).length > 0 ? match : { pathMatch: { match: { prefix: '/' } } }) as WrittenMatch;
}

const withCase = <M>({ match, caseSensitive }: { match: M; caseSensitive?: boolean | undefined }) => ({
  match,
  ...(caseSensitive && { caseSensitive }),
});

/** With several target groups, the default weight is 1 in VPC Lattice (API reference: CreateRule) and 100 here. */
function writtenAction({ fixedResponse, forward }: Action, targets: TargetGroups): WrittenAction {
  if (fixedResponse) return { fixedResponse: { statusCode: fixedResponse.statusCode } };
  if (!forward) throw new Error('expected an action with forward or fixedResponse');
  const { targetGroups } = forward;
  return {
    forward: {
      targetGroups: targetGroups.map(({ targetGroupIdentifier: key, weight = 1 }) => ({
        targetGroupIdentifier: targets.nameOf(key, key.split('/').at(-1)!, 'lattice-v2'),
        ...(targetGroups.length > 1 && { weight }),
      })),
    },
  };
}
