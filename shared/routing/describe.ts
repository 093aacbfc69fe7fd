import { Ramp } from '../ramp/schema.ts';
import { type Fallback, Forward, Mirror } from './schema/action.ts';
import type { Redirect } from './schema/filters.ts';
import { HttpTargetGroup, LambdaTargetGroup, LatticeTargetGroup, type TargetGroup } from './schema/target-groups.ts';
import { RouteTable } from './schema.ts';

/**
 * Settings of a route table in words, for `routes explain`, the notes of `routes export` and the inspector. A setting that
 * has no words of its own is shown as its key and its value, so a new one is shown without a change here.
 */

/** A schema of an object, as far as defaults are read from it. */
interface ObjectSchema {
  shape: Readonly<Record<string, { _zod: { def: object } }>>;
}

/** The key and the value of each member that is given and is not the default. */
function describeMembers(members: object, { shape }: ObjectSchema = NO_DEFAULTS): string[] {
  return Object.entries(members)
    .map(([key, value]) => [key, shortJson(value), shortJson(defaultOf(shape[key]?._zod.def))] as const)
    .filter(([, value, byDefault]) => value !== undefined && value !== byDefault)
    .map(([key, value]) => `${key} ${value}`);
}

const NO_DEFAULTS: ObjectSchema = { shape: {} };

const defaultOf = (definition: object = {}): unknown =>
  'defaultValue' in definition ? definition.defaultValue : undefined;

/** JSON, but a plain word without its quotes. `undefined` when nothing is left. */
function shortJson(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w./:-]+$/.test(value) ? value : JSON.stringify(value);
}

/** All settings of the whole table. */
export const describeTable = ({ $schema, targetGroups, rules, defaultAction, ...settings }: RouteTable): string[] =>
  describeMembers(settings, RouteTable);

const GROUPS = { http: HttpTargetGroup, lattice: LatticeTargetGroup, lambda: LambdaTargetGroup } as const;

/** `http http://10.0.1.16:8080`, then its settings. */
export function describeTargetGroup(group: TargetGroup): string[] {
  if (group.type === 'lambda') {
    const { type, functionArn, eventFormat, ...settings } = group;
    return [`${type} ${functionArn} (${eventFormat})`, ...describeMembers(settings, GROUPS[type])];
  }
  const { type, url, ...settings } = group;
  return [`${type} ${url}`, ...describeMembers(settings, GROUPS[type])];
}

/** All that a forward action does in addition to choosing a target group by weight. */
export function describeForward({ targetGroups, stickiness, mirror, fallback, ramp, ...others }: Forward): string[] {
  return [
    ...targetGroups.flatMap(({ targetGroupIdentifier, weight: _, ...own }) =>
      describeMembers(own).map((setting) => `${targetGroupIdentifier} has ${setting}`),
    ),
    ...(stickiness ? [describeStickiness(stickiness)] : []),
    ...(mirror ? [describeMirror(mirror)] : []),
    ...(fallback ? [describeFallback(fallback)] : []),
    ...(ramp ? [describeRamp(ramp)] : []),
    ...describeMembers(others, Forward),
  ];
}

const describeStickiness = ({ by, ...others }: NonNullable<Forward['stickiness']>): string =>
  listed(`stickiness by ${by.join(', ')}`, describeMembers(others));

const describeMirror = ({ targetGroupIdentifier, percent, ...others }: Mirror): string =>
  listed(`mirror to ${targetGroupIdentifier} ${describePercent(percent / 100)}`, describeMembers(others, Mirror));

const describeFallback = ({ targetGroupIdentifier, on, ...others }: Fallback): string =>
  listed(`fallback to ${targetGroupIdentifier} on ${on.join(', ')}`, describeMembers(others));

function describeRamp({ targetGroupIdentifier, steps, state, ...others }: Ramp): string {
  const { step, status, ...stands } = state ?? {};
  return listed(
    `ramp to ${targetGroupIdentifier} by ${steps.join(', ')} %`,
    [state ? `at step ${step}, ${status}` : 'not begun'],
    describeMembers(stands),
    describeMembers(others, Ramp),
  );
}

/** `redirect 301, hostname shop.example` */
export const describeRedirect = ({ statusCode, ...others }: Redirect): string =>
  listed(`redirect ${statusCode}`, describeMembers(others));

const listed = (lead: string, ...settings: string[][]): string => [lead, ...settings.flat()].join(', ');

/** A share of 1 as `100 %`. */
export const describePercent = (share: number): string => `${Math.round(share * 10_000) / 100} %`;
