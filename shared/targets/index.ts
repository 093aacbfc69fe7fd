import { ConfigurationError } from '../errors.ts';
import { unchanged } from '../filters/index.ts';
import type { OwnUrl } from '../filters/url-rewrite.ts';
import type { RouteTable, TargetGroup } from '../routing/schema.ts';
import { basePathOf } from './http/base-path.ts';
import { createHttpTarget, keepsCallersHost } from './http/http-target.ts';
import { forwardedRequest, returnedResponse } from './hygiene.ts';
import { createLambdaTarget } from './lambda/lambda-target.ts';
import { createLatticeTarget } from './lattice/lattice-target.ts';
import { requireIdentity } from './require-identity.ts';
import type { Target, Targets } from './target.ts';

/**
 * The targets of a route table. `hopId` marks requests that this deployment passed on (http/hops.ts). Throws
 * ConfigurationError that names the target group that cannot work.
 */
export const createTargets = (groups: RouteTable['targetGroups'], hopId: string): Targets =>
  new Map(Object.entries(groups).map(([name, group]) => [name, createNamedTarget(name, group, hopId)]));

/** The target of one target group. Throws ConfigurationError when it cannot work. */
export function createTarget(group: TargetGroup, hopId: string): Target {
  const send = createSender(group);
  const own = ownUrl(group);
  const needsIdentity = group.type !== 'lambda' && group.requireIdentity;
  return async (request, origin, timeLeftMs, attempts, filter = unchanged) => {
    if (needsIdentity) requireIdentity(request, origin);
    const { request: sent, restore } = filter(forwardedRequest(request, hopId), origin, own);
    return restore(returnedResponse(await send(sent, origin, timeLeftMs, attempts), request.method));
  };
}

/** The changes that the target makes to every URL by itself. An event for a Lambda target has the caller's own URL. */
export function ownUrl(group: TargetGroup): OwnUrl {
  if (group.type === 'lambda') return { basePath: '' };
  const url = new URL(group.url);
  const seesOwnHost = group.type === 'lattice' || !keepsCallersHost(group);
  return { basePath: basePathOf(url), host: seesOwnHost ? url.host : undefined };
}

function createSender(group: TargetGroup): Target {
  switch (group.type) {
    case 'http':
      return createHttpTarget(group);
    case 'lattice':
      return createLatticeTarget(group);
    case 'lambda':
      return createLambdaTarget(group);
  }
}

function createNamedTarget(name: string, group: TargetGroup, hopId: string): Target {
  try {
    return createTarget(group, hopId);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`targetGroups.${name}.${error.message}`);
  }
}
