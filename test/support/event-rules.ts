import type { EventSource } from '../../shared/lattice/event-source.ts';
import { EVENT_FILES, eventFile, sourceOf } from './events.ts';

/**
 * What an event of a source looks like, learnt from `events/`: which keys it always or sometimes has, of which types.
 * An event that we make for a Lambda target must look the same to it.
 */
const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

type Shape = Map<string, { types: Set<string>; always: boolean }>;

function shapeOf(objects: readonly Record<string, unknown>[]): Shape {
  const shape: Shape = new Map();
  for (const key of new Set(objects.flatMap((object) => Object.keys(object)))) {
    const having = objects.filter((object) => Object.hasOwn(object, key));
    const types = new Set(having.map((object) => typeOf(object[key])));
    shape.set(key, { types, always: having.length === objects.length });
  }
  return shape;
}

function problems(where: string, object: Record<string, unknown>, shape: Shape): string[] {
  const found: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const known = shape.get(key);
    if (!known) found.push(`${where}${key} is unknown`);
    else if (!known.types.has(typeOf(value))) found.push(`${where}${key} is ${typeOf(value)}, not ${[...known.types]}`);
  }
  for (const [key, { always }] of shape)
    if (always && !Object.hasOwn(object, key)) found.push(`${where}${key} is missing`);
  return found;
}

/** An HTTP API's payload 1.0 is a REST API's event with `version` and a few keys more. */
const filesOf = (source: EventSource, version: unknown) =>
  EVENT_FILES.filter((file) => sourceOf(file) === source && !/null-members|raw-path-key/.test(file)).filter(
    (file) => version === '1.0' || !file.includes('payload-1.0'),
  );

/** One of the two map pairs, never both (docs/wire-facts.md#alb-event). */
const isMultiValue = (event: Record<string, unknown>) => 'multiValueHeaders' in event;

/** In what an event differs from what its source sends. Empty when it does not. */
export function eventProblems(source: EventSource, event: Record<string, unknown>): string[] {
  const alike = filesOf(source, event['version'])
    .map(eventFile)
    .filter((sample) => source !== 'alb' || isMultiValue(sample) === isMultiValue(event));
  const contexts = alike.map((sample) => sample['requestContext'] ?? {});
  const context = (event['requestContext'] ?? {}) as Record<string, unknown>;
  return [...problems('', event, shapeOf(alike)), ...problems('requestContext.', context, shapeOf(contexts))].filter(
    (problem) => !NOT_OURS_TO_KNOW.test(problem),
  );
}

/**
 * Ids of the API's own making, which nobody but it can fill; Lattice's request id, which its documentation does not
 * name; and bodyJson, which is whatever JSON the client sent.
 */
const NOT_OURS_TO_KNOW =
  /^(requestContext\.(resourceId|extendedRequestId|deploymentId|operationName) is missing|requestId is missing|bodyJson is \w+, .*)$/;
