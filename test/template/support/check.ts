import type { Template } from '../../../scripts/lib/template.ts';
import { ASSERTIONS } from '../assertions/index.ts';
import { subjectOf } from '../assertions/subject.ts';
import { ALL_DOORS, DEPLOYED_ROUTES, DOORS, EVERY_OPTION, LEAST, SURROUNDINGS } from './parameters.ts';
import { plainCloudFormation } from './plain.ts';
import { type ParameterValues, resolveTemplate } from './resolve.ts';
import { specificationFindings } from './specification.ts';
import { wholeTemplate } from './whole.ts';

/** Few sets of parameters that together make every resource and take every branch. */
const SETS: ParameterValues[] = [
  LEAST,
  { ...EVERY_OPTION, ...ALL_DOORS },
  { ...SURROUNDINGS['with groups brought along'], ...ALL_DOORS, RestApiEndpoint: 'REGIONAL' },
  { ...EVERY_OPTION, ...DOORS['lattice']!['lattice in a new network'], RestApiEndpoint: 'REGIONAL' },
  { ...EVERY_OPTION, ...DOORS['lattice']!['lattice in an existing network'] },
  { ...EVERY_OPTION, ...DEPLOYED_ROUTES },
];

/** Cheap ones first. They look no further than they are asked. */
const CHECKS = [
  function* assertions(template: Template): Generator<string> {
    const subject = subjectOf(template);
    for (const assertion of Object.values(ASSERTIONS)) yield* assertion(subject);
  },
  function* specification(template: Template): Generator<string> {
    for (const values of SETS) yield* specificationFindings(plainCloudFormation(resolveTemplate(template, values)));
  },
];

/**
 * All that is wrong with a template. What the resolver refuses is a finding as well, because it throws a plain Error. Any
 * other error is a defect of the checks.
 */
export function* findingsOf(template: Template): Generator<string> {
  for (const check of CHECKS) {
    try {
      yield* check(template);
    } catch (error) {
      if ((error as Error).constructor !== Error) throw error;
      yield (error as Error).message;
    }
  }
}

const unchanged = wholeTemplate();

/** The template with one thing changed. */
export function mutated(change: (template: Template) => void): Template {
  const template = structuredClone(unchanged);
  change(template);
  return template;
}
