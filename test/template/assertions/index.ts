import { doorAssertions } from './doors.ts';
import { functionAssertions } from './function.ts';
import { operationsAssertions } from './operations.ts';
import { rampAssertions } from './ramp.ts';
import { routesAssertions } from './routes.ts';
import { securityAssertions } from './security.ts';
import type { Assertion } from './subject.ts';

/** What no checker knows: that the template is the right one, not only a valid one. */
export const ASSERTIONS: Record<string, Assertion> = {
  ...functionAssertions,
  ...doorAssertions,
  ...securityAssertions,
  ...operationsAssertions,
  ...routesAssertions,
  ...rampAssertions,
};
