import type { Action, Rule } from '../../shared/routing/schema.ts';
import { filtersToReplace } from './advice.ts';
import { pathOf, textOf } from './cover.ts';

/** The forms that rules can be exported to. */
export const FORMS = ['cloudformation', 'cli', 'terraform'] as const;

export type Form = (typeof FORMS)[number];

/** The limits of a resource in one form. */
interface Limits {
  pathLength: number;
  targetGroups: number;
  /** Undefined: any method of up to 16 characters. */
  methods?: readonly string[];
}

/**
 * VPC Lattice's own limits (API reference: CreateRule and the types it names), the narrower ones of
 * AWS::VpcLattice::Rule, and those of Terraform's aws_vpclattice_listener_rule, whose schema takes two target groups.
 */
const LIMITS: Readonly<Record<Form, Limits>> = {
  cloudformation: {
    pathLength: 128,
    targetGroups: 10,
    methods: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE'],
  },
  cli: { pathLength: 200, targetGroups: 10 },
  terraform: { pathLength: 200, targetGroups: 2 },
};

export const MAX_RULES = 100;
export const RULES_QUOTA = 10;

const PATH_CHARACTERS = /^\/[a-zA-Z0-9@:%_+.~#?&/=-]*$/;
const METHOD_LENGTH = 16;
const HEADERS = 5;
const HEADER_NAME_LENGTH = 40;
const HEADER_VALUE_LENGTH = 200;
/** The schemas allow 100–599, the service only these two (VPC Lattice user guide, "Listener rules"). */
const FIXED_RESPONSES = [404, 500];

/**
 * The parts of a rule that a form cannot hold, each with the limit. Priorities and names are not checked, because an export can
 * change them.
 */
export function beyondLimits({ match: { httpMatch }, action }: Rule, form: Form): string[] {
  const limits = LIMITS[form];
  const { method = 'GET', pathMatch, headerMatches = [] } = httpMatch;
  const path = pathMatch ? pathOf(pathMatch) : '/';
  return [
    ...fault(path.length > limits.pathLength, `path of ${path.length} characters, at most ${limits.pathLength}`),
    ...fault(!PATH_CHARACTERS.test(path), `path ${path}, allowed are letters, digits and @:%_+.~#?&/=-`),
    ...fault(
      limits.methods ? !limits.methods.includes(method) : method.length > METHOD_LENGTH,
      `method ${method}, ${limits.methods ? `allowed are ${limits.methods.join(' ')}` : `at most ${METHOD_LENGTH} characters`}`,
    ),
    ...fault(headerMatches.length > HEADERS, `${headerMatches.length} header matches, at most ${HEADERS}`),
    ...headerMatches.flatMap((header) => [
      ...fault(
        header.name.length > HEADER_NAME_LENGTH,
        `header name ${header.name}, at most ${HEADER_NAME_LENGTH} characters`,
      ),
      ...fault(
        textOf(header).length > HEADER_VALUE_LENGTH,
        `value of header ${header.name}, at most ${HEADER_VALUE_LENGTH} characters`,
      ),
    ]),
    ...actionBeyondLimits(action, form, path),
  ];
}

/** `path` is the path that the action's rule matches. */
export function actionBeyondLimits(action: Action, form: Form, path = '/'): string[] {
  const { targetGroups: most } = LIMITS[form];
  const groups = action.forward?.targetGroups.filter(({ weight }) => weight > 0) ?? [];
  const status = action.fixedResponse?.statusCode;
  return [
    ...fault(
      status !== undefined && !FIXED_RESPONSES.includes(status),
      `fixed response ${status}, allowed are ${FIXED_RESPONSES.join(' and ')}`,
    ),
    ...filtersToReplace(action, path),
    ...fault(groups.length > most, `${groups.length} target groups, at most ${most}`),
  ];
}

const fault = (is: boolean, message: string): string[] => (is ? [message] : []);
