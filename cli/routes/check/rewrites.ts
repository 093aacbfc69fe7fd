import { redirectLocation } from '../../../shared/filters/redirect.ts';
import { withoutEndSlash } from '../../../shared/http/path.ts';
import { prefixOf } from '../../../shared/routing/decide.ts';
import type { Redirect, RouteTable, Rule } from '../../../shared/routing/schema.ts';
import { pathOf, textOf } from '../cover.ts';
import { decisions, ORIGIN, requestOf } from '../decide.ts';
import { type Check, error, ruleNamed, warning } from './finding.ts';

/** Rewrites and redirects after which a client cannot reach what it was led to. */

/** A request that matches the rule, for `https` unless a condition says otherwise. */
function requestFor({ match: { httpMatch } }: Rule, path: string, changes: Record<string, string> = {}) {
  const { method = 'GET', headerMatches = [] } = httpMatch;
  const headers = {
    host: 'host.invalid',
    'x-forwarded-proto': 'https',
    ...Object.fromEntries(headerMatches.map((header) => [header.name.toLowerCase(), textOf(header)])),
    ...changes,
  };
  return requestOf(method, path, Object.entries(headers));
}

/** Only a redirect that keeps the host is known to come back here. */
const staysHere = ({ hostname, port }: Redirect): boolean => hostname === undefined && port === undefined;

/** Most clients give up then (WHATWG Fetch, section 4.4). */
const MAX_REDIRECTS = 20;

export const redirectLoops: Check = (table) => {
  const { decide } = decisions(table);
  return table.rules.flatMap((rule) => {
    const { pathMatch } = rule.match.httpMatch;
    if (!rule.action.redirect) return [];
    let url = new URL(pathMatch ? pathOf(pathMatch) : '/', 'https://host.invalid').pathname;
    let changes: Record<string, string> = {};
    const visited = [url];
    while (visited.length <= MAX_REDIRECTS) {
      const request = requestFor(rule, url, changes);
      const decision = decide(request);
      if (decision.action !== 'redirect' || !staysHere(decision.redirect)) return [];
      const location = new URL(redirectLocation(decision.redirect, prefixOf(decision), request, ORIGIN));
      url = location.pathname;
      changes = { host: location.host, 'x-forwarded-proto': location.protocol.slice(0, -1) };
      visited.push(url);
    }
    const advice = rule.action.redirect.scheme
      ? '; match x-forwarded-proto too, so that it redirects the other scheme only'
      : '';
    return [error(`${ruleNamed(rule)} redirects in a loop: ${visited.slice(0, 3).join(' → ')} …${advice}`)];
  });
};

/** Links in a body are not rewritten, so a service that writes its own path leads clients to another rule. */
export const linksOfRewritten: Check = (table) => {
  const { decide } = decisions(table);
  return table.rules.flatMap((rule) =>
    [...new Set(sentPrefixes(rule))].flatMap((sent) => {
      const { rule: other } = decide(requestFor(rule, `${sent}/x`));
      if (!other || isSameAction(other, rule)) return [];
      return [
        warning(
          `${ruleNamed(rule)}: its service sees ${sent || '/'}, and links in its pages that begin with that lead to ${ruleNamed(other)}; let it write relative links`,
        ),
      ];
    }),
  );
};

/** What takes the place of the rule's prefix, for each target group that gets requests. */
const sentPrefixes = ({ action: { forward } }: Rule): string[] =>
  (forward?.targetGroups ?? [])
    .filter(({ weight }) => weight > 0)
    .flatMap(({ urlRewrite = forward?.urlRewrite }) => urlRewrite?.path?.replacePrefixMatch ?? [])
    .map(withoutEndSlash);

const isSameAction = (a: Rule, b: Rule): boolean => JSON.stringify(a.action) === JSON.stringify(b.action);

/** What people try first. All paths below the prefix then are one. */
export const fullPathForPrefix: Check = ({ rules }: RouteTable) =>
  rules.flatMap((rule) => {
    const { prefix } = rule.match.httpMatch.pathMatch?.match ?? {};
    const { urlRewrite, targetGroups = [] } = rule.action.forward ?? {};
    const paths = [urlRewrite, ...targetGroups.map((group) => group.urlRewrite)].flatMap(
      (rewrite) => rewrite?.path?.replaceFullPath ?? [],
    );
    if (prefix === undefined || paths.length === 0) return [];
    return [
      warning(
        `${ruleNamed(rule)}: replaceFullPath sends every path below ${prefix} as ${paths[0] || '/'}; to keep the rest of the path use replacePrefixMatch`,
      ),
    ];
  });
