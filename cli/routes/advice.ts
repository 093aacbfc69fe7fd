import type { Action, HeaderModifier, UrlRewrite } from '../../shared/routing/schema.ts';

/**
 * The filters of an action, which VPC Lattice has none of, each with what to change in the service before the proxy goes.
 * `path` is the path that the rule matches.
 */
export function filtersToReplace({ forward, redirect }: Action, path: string): string[] {
  if (redirect) return ['redirect has no counterpart: let a service answer it, and forward the rule to that service'];
  if (!forward) return [];
  const { requestHeaderModifier, responseHeaderModifier } = forward;
  const rewrites = forward.targetGroups
    .filter(({ weight }) => weight > 0)
    .flatMap(({ targetGroupIdentifier: name, urlRewrite = forward.urlRewrite }) =>
      rewriteToReplace(name, urlRewrite, path),
    );
  return [
    ...rewrites,
    ...(requestHeaderModifier
      ? [`requestHeaderModifier has no counterpart: let the service do without ${changesOf(requestHeaderModifier)}`]
      : []),
    ...(responseHeaderModifier
      ? [`responseHeaderModifier has no counterpart: let the service itself ${answersOf(responseHeaderModifier)}`]
      : []),
  ];
}

function rewriteToReplace(name: string, { hostname, path: modifier }: UrlRewrite = {}, path: string): string[] {
  const { replacePrefixMatch, replaceFullPath } = modifier ?? {};
  const served = replaceFullPath ?? replacePrefixMatch;
  const changes = [
    ...(served === undefined ? [] : [`serve ${path} as it now serves ${served || '/'}`]),
    ...(hostname === undefined ? [] : [`accept the caller's Host in place of ${hostname}`]),
  ];
  return changes.length === 0 ? [] : [`urlRewrite has no counterpart: let ${name} ${changes.join(', and ')}`];
}

const namesOf = (list: HeaderModifier['set']): string[] => list.map(({ name }) => name);

const changesOf = ({ set, add, remove }: HeaderModifier): string =>
  [
    ...[...namesOf(set), ...namesOf(add)].map((name) => `the proxy's ${name}`),
    ...remove.map((name) => `the loss of ${name}`),
  ].join(', ');

const answersOf = ({ set, add, remove }: HeaderModifier): string =>
  [
    ...[...namesOf(set), ...namesOf(add)].map((name) => `send ${name}`),
    ...remove.map((name) => `leave out ${name}`),
  ].join(', ');
