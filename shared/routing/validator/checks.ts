/**
 * The pieces that the generated validator (route-table.ts next to this file) is made of. They do what zod's do, for
 * values that JSON can hold, but without reasons: a caller that needs to know why asks the schema.
 */

/** Returns the value with its defaults, or REFUSED. */
export type Check = (value: unknown) => unknown;

/** The result of a check that refuses a value. */
export const REFUSED = Symbol('refused');

/** A further condition for a value of the right type. */
// biome-ignore lint/suspicious/noExplicitAny: a test is only called with values of its type
type Test = (value: any) => boolean;

const passed = (value: unknown, tests: readonly Test[]): unknown =>
  tests.every((test) => test(value)) ? value : REFUSED;

const ofType =
  (isType: (value: unknown) => boolean) =>
  (...tests: Test[]): Check =>
  (value) =>
    isType(value) ? passed(value, tests) : REFUSED;

export const string = ofType((value) => typeof value === 'string');
export const number = ofType(Number.isFinite);
export const integer = ofType(Number.isSafeInteger);
export const boolean = ofType((value) => typeof value === 'boolean');
export const oneOf = (...values: unknown[]): Check => ofType((value) => values.includes(value))();

export const atLeast = (least: number) => (value: number) => value >= least;
export const moreThan = (least: number) => (value: number) => value > least;
export const atMost = (most: number) => (value: number) => value <= most;
export const minLength = (least: number) => (value: { length: number }) => value.length >= least;
export const maxLength = (most: number) => (value: { length: number }) => value.length <= most;
export const matches = (pattern: RegExp) => (value: string) => pattern.test(value);
export const without =
  <T>(faults: (value: T) => Generator<unknown>) =>
  (value: T) =>
    faults(value).next().done === true;

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

export const defaulted =
  (check: Check, make: () => unknown): Check =>
  (value) =>
    value === undefined ? make() : check(value);

export const array =
  (item: Check, ...tests: Test[]): Check =>
  (value) => {
    if (!Array.isArray(value)) return REFUSED;
    const items = value.map(item);
    return items.includes(REFUSED) ? REFUSED : passed(items, tests);
  };

/** An object with these keys and no others. */
export function strictObject(shape: Readonly<Record<string, Check>>, ...tests: Test[]): Check {
  return (value) => {
    if (!isObject(value) || !Object.keys(value).every((key) => Object.hasOwn(shape, key))) return REFUSED;
    const checked: Record<string, unknown> = {};
    for (const [key, check] of Object.entries(shape)) {
      const member = check(value[key]);
      if (member === REFUSED) return REFUSED;
      if (member !== undefined || key in value) checked[key] = member;
    }
    return passed(checked, tests);
  };
}

/** An object of any keys that pass `name`. Leaves `__proto__` out, as zod does. */
export const record =
  (name: Check, check: Check, ...tests: Test[]): Check =>
  (value) => {
    if (!isObject(value)) return REFUSED;
    const members = Object.entries(value).filter(([key]) => key !== '__proto__');
    const checked = members.map(([key, member]) => [key, name(key) === REFUSED ? REFUSED : check(member)] as const);
    if (checked.some(([, member]) => member === REFUSED)) return REFUSED;
    return passed(Object.fromEntries(checked), tests);
  };

/** The first of the options that takes the value. */
export const union =
  (...options: Check[]): Check =>
  (value) => {
    for (const option of options) {
      const taken = option(value);
      if (taken !== REFUSED) return taken;
    }
    return REFUSED;
  };

/** The option that the member `key` names. */
export const discriminatedUnion =
  (key: string, options: Readonly<Record<string, Check>>): Check =>
  (value) => {
    const name = isObject(value) ? value[key] : undefined;
    return typeof name === 'string' && Object.hasOwn(options, name) ? options[name]!(value) : REFUSED;
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
