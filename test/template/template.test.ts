import { describe, expect, test } from 'vitest';
import { ALL_DOORS, doorCombinations, doorPairs, EVERY_OPTION, SURROUNDINGS } from './support/parameters.ts';
import { plainCloudFormation } from './support/plain.ts';
import { brokenRules, type ParameterValues, resolveTemplate } from './support/resolve.ts';
import { specificationFindings } from './support/specification.ts';
import { validatorFindings, validatorFindingsOf } from './support/validator.ts';
import { wholeTemplate } from './support/whole.ts';

const path = 'template.yaml';
const template = wholeTemplate(path);
const plain = (values: ParameterValues) => plainCloudFormation(resolveTemplate(template, values));

/** What filled-in parameters bring about: ARNs and account ids stand there, and numbers as texts. */
const FILLED_IN = ['W9002', 'W9003', 'W9013'];

describe('every combination of the door switches', () => {
  test('is tried', () => expect(doorCombinations()).toHaveLength(4 * 2 * 3 * 2 * 4));

  test.each(doorCombinations())('%s', (_doors, values) => {
    for (const around of Object.values(SURROUNDINGS)) {
      expect(brokenRules(template, { ...around, ...values })).toEqual([]);
    }
    expect(specificationFindings(plain({ ...EVERY_OPTION, ...values }))).toEqual([]);
  });
});

/** The slower checks, for which pairs have to do. `doorPairs` leaves no two settings out. */
describe('every two door switches', () => {
  test.each(doorPairs())('%s', (_doors, values) => {
    for (const around of Object.values(SURROUNDINGS)) {
      expect(specificationFindings(plain({ ...around, ...values }))).toEqual([]);
    }
    expect(validatorFindingsOf(plain({ ...EVERY_OPTION, ...values }), { except: FILLED_IN })).toEqual([]);
  });
});

test.each(Object.entries(SURROUNDINGS))('all doors, %s, pass the validator', (_surroundings, around) => {
  expect(validatorFindingsOf(plain({ ...around, ...ALL_DOORS }), { except: FILLED_IN })).toEqual([]);
});

test('the template as it is written passes the validator', () => {
  const except = [
    ...FILLED_IN,
    'F6101', // `!Ref ProxyFunction.Alias`: the validator does not know SAM's name for the alias.
    'W3011', // template.yaml, ProxyFunction, says why.
    'W9052', // Too many conditions for the validator to try them all. The tests above try them with values filled in.
  ];
  const parameterOverrides = Object.assign({}, EVERY_OPTION, SURROUNDINGS['with groups brought along'], ALL_DOORS);
  expect(validatorFindings(path, { parameterOverrides, except })).toEqual([]);
  for (const nested of ['deploy/operations.yaml', 'deploy/ramp.yaml']) {
    expect(validatorFindings(nested, { except })).toEqual([]);
  }
});
