import { actionsOf, type Check, error, warning } from './finding.ts';

/** Actions that send requests nowhere, or have a part without effect. */

export const weightsOfZero: Check = (table) =>
  actionsOf(table)
    .filter(([, { forward }]) => forward?.targetGroups.every(({ weight }) => weight === 0))
    .map(([where]) => error(`${where}: every target group has weight 0, so all its requests are answered 503`));

/** A mirror of, or a fallback to, the only group that gets requests does nothing. A ramp gives another group some. */
export const mirrorOrFallbackToItself: Check = (table) =>
  actionsOf(table).flatMap(([where, { forward }]) => {
    if (!forward || forward.ramp) return [];
    const [only, ...others] = forward.targetGroups.filter(({ weight }) => weight > 0);
    if (!only || others.length > 0) return [];
    const effect = { mirror: 'nothing is mirrored', fallback: 'nothing falls back' } as const;
    return (['mirror', 'fallback'] as const)
      .filter((key) => forward[key]?.targetGroupIdentifier === only.targetGroupIdentifier)
      .map((key) =>
        warning(
          `${where}: ${key} ${only.targetGroupIdentifier} is the only target group with a weight, so ${effect[key]}`,
        ),
      );
  });
