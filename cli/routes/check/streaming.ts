import { EVENT_SOURCES, type EventSource } from '../../../shared/lattice/event-source.ts';
import { MAX_JOB_BYTES } from '../../../shared/mirroring/job.ts';
import type { TargetGroup } from '../../../shared/routing/schema.ts';
import { actionsOf, type Check, type Finding, groupNamed, warning } from './finding.ts';

/** The event sources of front doors that can stream (docs/wire-facts.md#streaming). */
const STREAMING: readonly EventSource[] = ['apigateway-rest', 'function-url'];

const isStreaming = (group: TargetGroup): boolean => group.type === 'lambda' && group.streaming === true;

/** What of a table does not stream that asks for streaming: with `streaming` on a Lambda target, or with `idleTimeoutMs`. */
export const cannotStream: Check = (table) => {
  const groups = Object.entries(table.targetGroups);
  const isAskedFor = groups.some(([, group]) => group.idleTimeoutMs !== undefined || isStreaming(group));
  if (!isAskedFor) return [];

  const sources = table.eventSources ?? EVENT_SOURCES;
  if (!sources.some((source) => STREAMING.includes(source))) {
    return [warning(`nothing streams: eventSources has neither ${STREAMING.join(' nor ')}`)];
  }
  const buffered = sources.filter((source) => !STREAMING.includes(source));
  const functions = groups.flatMap(([name, group]) =>
    group.type === 'lambda' && !isStreaming(group) ? [groupNamed(name)] : [],
  );
  const mirrored = actionsOf(table).flatMap(([where, { forward }]) => (forward?.mirror ? [where] : []));
  return [
    ...(buffered.length === 0 ? [] : [`answers to ${buffered.join(', ')} are sent when they are complete`]),
    ...(functions.length === 0
      ? []
      : [`answers of ${functions.join(', ')} are sent when they are complete: "streaming" is not true`]),
    ...(mirrored.length === 0
      ? []
      : [`${mirrored.join(', ')}: streamed answers over ${MAX_JOB_BYTES / 1_000_000} MB are not compared`]),
  ].map((what): Finding => warning(`streaming: ${what}`));
};
