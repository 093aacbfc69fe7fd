import type { Note } from './notes.ts';
import { NOT_IMPLEMENTED, slug, type WrittenAction, type WrittenMatch, type WrittenRule } from './table.ts';

/** One method of one path, and its action. */
export interface Route {
  path: string;
  /** Undefined: ANY, so every method that the path has no own route for. */
  method: string | undefined;
  action: WrittenAction;
}

/** The literal beginning of a path with variables: `/pets/` of `/pets/{petId}`. */
export function leadOf(path: string): string | undefined {
  return path.includes('{') ? path.split('{')[0] : undefined;
}

const isGreedy = (path: string): boolean => /^[^{]*\{[^}]+\+/.test(path);

/**
 * Rules in the order of API Gateway's precedence: exact paths, then the longest literal beginning, a method before
 * ANY. A path variable becomes the prefix before it. Where two routes share that prefix and go to different targets,
 * neither is guessed: the answer is 501.
 */
export function routeRules(routes: readonly Route[], notes: Note[]): Omit<WrittenRule, 'priority'>[] {
  const places = new Map<string, number>();
  for (const route of routes) if (!places.has(literal(route))) places.set(literal(route), places.size);
  const order = (route: Route): number[] => [
    leadOf(route.path) === undefined ? 0 : 1,
    -(leadOf(route.path)?.length ?? 0),
    places.get(literal(route))!,
    route.method === undefined ? 1 : 0,
  ];
  const firstOfPrefix = (route: Route): boolean =>
    leadOf(route.path) === undefined || routes.find((other) => samePrefix(other, route)) === route;
  return routes
    .filter(firstOfPrefix)
    .sort((a, b) => compare(order(a), order(b)))
    .map((route) => {
      const lead = leadOf(route.path);
      if (lead === undefined) return ruleOf(route, { exact: route.path }, route.action);
      return ruleOf(route, { prefix: lead }, prefixAction(route, routes, notes));
    });
}

const literal = ({ path }: Route): string => leadOf(path) ?? path;

const samePrefix = (a: Route, b: Route): boolean => leadOf(a.path) === leadOf(b.path) && a.method === b.method;

const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, i) => value - b[i]!).find((difference) => difference !== 0) ?? 0;

function prefixAction(route: Route, routes: readonly Route[], notes: Note[]): WrittenAction {
  const where = `${route.method ?? 'ANY'} prefix ${leadOf(route.path)}`;
  const sharing = routes.filter((other) => samePrefix(other, { ...route, method: other.method }));
  const rivals = sharing.filter(({ method }) => method === route.method || method === undefined);
  const others = rivals.filter(({ path, action }) => path !== route.path && !sameAction(action, route.action));
  if (others.length > 0) {
    const paths = [...new Set([route, ...others].map(({ path }) => path))].join(' and ');
    notes.push({ where, what: `${paths} go to different targets and cannot be told apart: answers 501 instead` });
    return NOT_IMPLEMENTED;
  }
  const widened = sharing.filter((other) => samePrefix(other, route) && !isGreedy(other.path)).map(({ path }) => path);
  if (widened.length > 0)
    notes.push({ where, what: `stands for ${widened.join(' and ')}, and takes longer paths too` });
  return route.action;
}

const sameAction = (a: WrittenAction, b: WrittenAction): boolean => JSON.stringify(a) === JSON.stringify(b);

function ruleOf(
  { path, method }: Route,
  match: { exact: string } | { prefix: string },
  action: WrittenAction,
): Omit<WrittenRule, 'priority'> {
  const httpMatch: WrittenMatch = {
    ...(method !== undefined && { method }),
    pathMatch: { match, caseSensitive: true },
  };
  return { name: slug(`${method ?? 'any'}${path}`), match: { httpMatch }, action };
}
