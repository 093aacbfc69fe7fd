import type { EvidenceRecord } from './evidence.ts';

/**
 * What a line of the function's log says for a ramp (docs/log.schema.json); undefined where it says nothing: any other
 * message, and a mirrored request that was not compared. Throws for a line whose members are not what they must be. The
 * time is given, because tools that hand lines on write it in their own ways.
 */
export function evidenceRecord(line: Readonly<Record<string, unknown>>, time: number): EvidenceRecord | undefined {
  const { message } = line;
  const rule = textOf(line, 'rule');
  const targetGroup = textOf(line, 'targetGroup');
  if (message === 'request') {
    // A tester chose the group, and any client can be one.
    if (isThere(line['chosenBy'])) return undefined;
    const status = numberOf(line, 'status');
    if (status === undefined || !Number.isInteger(status) || status < 100 || status > 599) {
      throw new Error('status: expected a whole number from 100 to 599');
    }
    const fellBackOn = line['fellBackOn'] === 'unreachable' ? 'unreachable' : numberOf(line, 'fellBackOn');
    return {
      kind: 'request',
      time,
      rule,
      targetGroup,
      fellBackFrom: textOf(line, 'fellBackFrom'),
      fellBackOn,
      error: errorOf(line['ended'] === 'brokenOff' ? 502 : status, textOf(line, 'errorKind')),
      targetMs: numberOf(line, 'TargetTime') ?? numberOf(line, 'durationMs'),
    };
  }
  if (message !== 'mirror' || line['skipped'] || !isThere(line['equal'])) return undefined;
  const mirror = textOf(line, 'mirror');
  if (targetGroup === undefined || mirror === undefined) throw new Error('targetGroup, mirror: expected a name each');
  return { kind: 'mirror', time, rule, targetGroup, mirror, equal: booleanOf(line['equal']) };
}

/** As the metrics TargetErrors and GatewayErrors count: a client must not be able to have a ramp rolled back. */
function errorOf(status: number, errorKind: string | undefined): 'target' | 'gateway' | undefined {
  if (status < 500 || errorKind === 'loop' || errorKind === 'unencodable') return undefined;
  return errorKind === undefined ? 'target' : 'gateway';
}

/** Logs Insights gives a member that is not there as an empty text. */
const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

function textOf(line: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = line[name];
  if (!isThere(value)) return undefined;
  if (typeof value !== 'string') throw new Error(`${name}: expected text`);
  return value;
}

/** Logs Insights gives a number as text. */
function numberOf(line: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = line[name];
  if (!isThere(value)) return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 0)) throw new Error(`${name}: expected a number from 0`);
  return number;
}

/** Logs Insights gives a boolean as 1 or 0. */
function booleanOf(value: unknown): boolean {
  if ([true, 'true', 1, '1'].includes(value as string)) return true;
  if ([false, 'false', 0, '0'].includes(value as string)) return false;
  throw new Error('equal: expected true or false');
}
