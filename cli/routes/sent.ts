import { filterFor } from '../../shared/filters/index.ts';
import { redirectLocation } from '../../shared/filters/redirect.ts';
import { joined } from '../../shared/http/headers.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { type Decision, prefixOf } from '../../shared/routing/decide.ts';
import type { HeaderModifier, RouteTable } from '../../shared/routing/schema.ts';
import { ownUrl } from '../../shared/targets/index.ts';
import { isSigned } from '../../shared/targets/signing/is-signed.ts';
import { namedGroups } from './check/finding.ts';
import { ORIGIN } from './decide.ts';

/** Where a redirect leads, and what each target group is sent where the action changes it: one line each. */
export function describeSent(decision: Decision, request: LatticeRequest, table: RouteTable): string[] {
  try {
    if (decision.action === 'redirect') {
      return [`location: ${redirectLocation(decision.redirect, prefixOf(decision), request, ORIGIN)}`];
    }
    if (decision.action !== 'forward') return [];
    const { targetGroups, ...others } = decision.forward;
    const asked = namedGroups({ ...others, targetGroups: targetGroups.filter(({ weight }) => weight > 0) });
    const { requestHeaderModifier, responseHeaderModifier } = others;
    return [
      ...[...new Set(asked)].flatMap((name) => {
        const group = table.targetGroups[name]!;
        const own = ownUrl(group);
        const sent = filterFor(decision, name)?.(request, ORIGIN, own).request;
        if (!sent) return [];
        // A rewritten Host takes the place of the target's own, but not of a Lattice service's or a signed one (targets/http/http-target.ts).
        const seesOwnHost =
          group.type === 'lattice' || isSigned(group) || sent.headers['x-forwarded-host'] === undefined;
        const host = (seesOwnHost ? own.host : undefined) ?? joined(sent.headers, 'host');
        const headers = namesIn(requestHeaderModifier).map((header) => {
          const value = joined(sent.headers, header.toLowerCase());
          return value === undefined ? `without ${header}` : `${header}: ${value}`;
        });
        const parts = [`${sent.method} ${own.basePath}${sent.path}`, ...(host ? [`host: ${host}`] : []), ...headers];
        return `${name} gets ${parts.join(', ')}`;
      }),
      ...(responseHeaderModifier ? [`the answer gets ${describeModifier(responseHeaderModifier)}`] : []),
    ];
  } catch (error) {
    return [`400 (${(error as Error).message})`];
  }
}

/** Where a redirect leads; else the path and host that each target group is asked for, by its name. */
export function whereSent(decision: Decision, request: LatticeRequest): Record<string, string> {
  try {
    if (decision.action === 'redirect') {
      return { location: redirectLocation(decision.redirect, prefixOf(decision), request, ORIGIN) };
    }
    if (decision.action !== 'forward') return {};
    return Object.fromEntries(
      namedGroups(decision.forward).map((name) => {
        const { path, headers } = filterFor(decision, name)?.(request, ORIGIN, { basePath: '' }).request ?? request;
        const host = headers['host']?.[0];
        return [name, host === undefined || host === request.headers['host']?.[0] ? path : `${path}, host: ${host}`];
      }),
    );
  } catch (error) {
    return { refused: `400 (${(error as Error).message})` };
  }
}

const namesIn = ({ set, add, remove }: HeaderModifier = { set: [], add: [], remove: [] }): string[] => [
  ...new Set([...set.map(({ name }) => name), ...add.map(({ name }) => name), ...remove]),
];

const describeModifier = ({ set, add, remove }: HeaderModifier): string =>
  [
    ...remove.map((name) => `no ${name}`),
    ...set.map(({ name, value }) => `${name}: ${value}`),
    ...add.map(({ name, value }) => `one more ${name}: ${value}`),
  ].join(', ');
