import { isRewritable } from '../../http/header-owners.ts';

/**
 * Checks of single values that only code can make, without zod: the schema and the validator that is generated from it
 * call the same functions.
 */

export const hasOneKey = (value: object): boolean => Object.keys(value).length === 1;

export const hasKeys = (value: object): boolean => Object.keys(value).length > 0;

/** Methods are case-sensitive, and no request has one in lower case. */
export const isMethod = (name: string): boolean => /^[A-Z]+$/.test(name);

export const isModifiableHeader = (name: string): boolean => isRewritable(name.toLowerCase());

export const isDate = (value: string): boolean => !Number.isNaN(Date.parse(value));

/** A 2016 function connects to what its event names, so its group has to say which host that may be. */
export const namesItsTarget = (group: { eventFormat: string; namedTarget?: unknown }): boolean =>
  group.eventFormat !== 'vpc-proxy' || group.namedTarget !== undefined;

interface SignedGroup {
  auth?: string | undefined;
  service?: string | undefined;
  host?: string | undefined;
}

export const namesItsService = ({ auth, service }: SignedGroup): boolean => auth !== 'AWS_IAM' || service !== undefined;

export const signsForItsService = ({ auth, service }: SignedGroup): boolean =>
  auth === 'AWS_IAM' || service === undefined;

/** VPC Lattice takes no signed bodies, and has a type of its own. */
export const isNoLatticeService = ({ service }: SignedGroup): boolean => service !== 'vpc-lattice-svcs';

export const signsItsOwnHost = ({ auth, host }: SignedGroup): boolean => auth !== 'AWS_IAM' || host !== 'preserve';
