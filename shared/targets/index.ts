import { ConfigurationError } from '../errors.ts';
import type { RouteTable, TargetGroup } from '../routing/schema.ts';
import { createHttpTarget } from './http/http-target.ts';
import { forwardedRequest, returnedResponse } from './hygiene.ts';
import { createLambdaTarget } from './lambda/lambda-target.ts';
import { createLatticeTarget } from './lattice/lattice-target.ts';
import type { Target, Targets } from './target.ts';

/** The targets of a route table. Throws ConfigurationError that names the target group that cannot work. */
export const createTargets = (groups: RouteTable['targetGroups']): Targets =>
  new Map(Object.entries(groups).map(([name, group]) => [name, createNamedTarget(name, group)]));

/** The target of one target group. Throws ConfigurationError when it cannot work. */
export function createTarget(group: TargetGroup): Target {
  const send = createSender(group);
  return async (request, ...rest) => returnedResponse(await send(forwardedRequest(request), ...rest), request.method);
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

function createNamedTarget(name: string, group: TargetGroup): Target {
  try {
    return createTarget(group);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`targetGroups.${name}.${error.message}`);
  }
}
