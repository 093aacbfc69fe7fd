/** The checks that event sources make on a function's result. */

/** The function's result is not in the form that the event source demands. */
export class BadResult extends Error {}

/** The fault of a value, or nothing. */
export type Check = (value: unknown) => string | undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws BadResult for the first member that fails its check. */
export function checkMembers(result: unknown, checks: Readonly<Record<string, Check>>): void {
  if (!isObject(result)) throw new BadResult(`the result is ${kindOf(result)}, not an object`);
  for (const [name, check] of Object.entries(checks)) {
    const problem = check(result[name]);
    if (problem !== undefined) throw new BadResult(`${name} ${problem}`);
  }
}

/** Throws BadResult for a member that is in no list. */
export function checkNames(result: unknown, names: readonly string[]): void {
  const unknown = isObject(result) ? Object.keys(result).find((name) => !names.includes(name)) : undefined;
  if (unknown !== undefined) throw new BadResult(`${unknown} is not a member that the event source knows`);
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;

const typed =
  (type: 'string' | 'boolean'): Check =>
  (value) =>
    typeof value === type ? undefined : `is ${value === undefined ? 'missing' : kindOf(value)}, not a ${type}`;

export const text = typed('string');
export const boolean = typed('boolean');

/** Gateways write numbers and booleans as their text. */
export const scalar: Check = (value) =>
  ['string', 'number', 'boolean'].includes(typeof value) ? undefined : `is ${kindOf(value)}`;

/** No event source passes on any other status (docs/wire-facts.md#statuses). */
export const status: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
    ? undefined
    : `is ${value === undefined ? 'missing' : JSON.stringify(value)}, not a whole number from 200 to 599`;

/** Throws BadResult for a body that is marked as base64 and is not. */
export function checkBase64(result: unknown): void {
  const { body, isBase64Encoded } = result as { body?: string; isBase64Encoded?: boolean };
  if (isBase64Encoded && body && Buffer.from(body, 'base64').toString('base64') !== body) {
    throw new BadResult('body is not base64');
  }
}

/** May be missing. `null` is another matter. */
export const ifGiven =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

/** May be missing or `null`. */
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null ? undefined : check(value);

export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value)
      ? firstProblem(value.map((one, i) => [`[${i}]`, check(one)]))
      : `is ${kindOf(value)}, not an array`;

export const mapOf =
  (check: Check): Check =>
  (value) =>
    isObject(value)
      ? firstProblem(Object.entries(value).map(([name, one]) => [`.${name}`, check(one)]))
      : `is ${value === undefined ? 'missing' : kindOf(value)}, not an object`;

export const either =
  (first: Check, second: Check): Check =>
  (value) =>
    first(value) === undefined ? undefined : second(value);

const firstProblem = (problems: [place: string, problem: string | undefined][]): string | undefined => {
  const [place, problem] = problems.find(([, problem]) => problem !== undefined) ?? [];
  return problem && `${place} ${problem}`;
};
