import type { RouteTable } from '../../shared/routing/schema.ts';
import type { Recording } from './recording.ts';

/** All recordings as one JSON text, so that somebody else can open them. Nothing in it is masked. */

interface Session {
  /** Format of the file. */
  session: 1;
  tables: RouteTable[];
  /** `table` is a place in `tables`. */
  recordings: (Omit<Recording, 'table'> & { table?: number })[];
}

/** The file is not a session. The page shows the message. */
export class SessionError extends Error {}

export function writeSession(recordings: Iterable<Recording>): string {
  const tables: RouteTable[] = [];
  const placeOf = (table: RouteTable): number => {
    if (!tables.includes(table)) tables.push(table);
    return tables.indexOf(table);
  };
  const session: Session = {
    session: 1,
    tables,
    recordings: Array.from(recordings, ({ table, ...recording }) => ({
      ...recording,
      ...(table && { table: placeOf(table) }),
      // Not in the session's own terms: it would refer to its request again.
      ...(recording.mirror && {
        mirror: { sent: recording.mirror.sent, ...(recording.mirror.line && { line: recording.mirror.line }) },
      }),
    })),
  };
  return JSON.stringify(session, writeBytes);
}

/** Throws SessionError. */
export function readSession(text: string): Recording[] {
  let session: Partial<Session>;
  try {
    session = JSON.parse(text, readBytes) as Partial<Session>;
  } catch {
    throw new SessionError('Not a session: the file is not JSON.');
  }
  const { tables, recordings } = session ?? {};
  if (session?.session !== 1 || !Array.isArray(tables) || !Array.isArray(recordings)) {
    throw new SessionError('Not a session: expected a file that the inspector saved.');
  }
  return recordings.map(({ table, ...recording }, i) => {
    if (typeof recording.at !== 'number' || typeof recording.door !== 'string' || !Array.isArray(recording.sent)) {
      throw new SessionError(`Not a session: recordings[${i}] is incomplete.`);
    }
    const found = table === undefined ? undefined : tables[table];
    return { ...recording, ...(found && { table: found }) };
  });
}

const BYTES = '$base64';

/** `toJSON` has already made an object of a Buffer. A recorder of bytes has them behind a getter. */
function writeBytes(this: Record<string, unknown>, key: string, value: unknown): unknown {
  if (key === 'written') {
    const { bytes, size } = value as { bytes: Buffer; size: number };
    return { bytes: { [BYTES]: bytes.toString('base64') }, size };
  }
  if (key === 'body' && isKept(value)) return { bytes: { [BYTES]: value.bytes.toString('base64') }, size: value.size };
  return value;
}

const isKept = (value: unknown): value is { bytes: Buffer; size: number } =>
  Buffer.isBuffer((value as { bytes?: unknown } | null)?.bytes);

const readBytes = (_key: string, value: unknown): unknown => {
  const text = (value as Record<string, unknown> | null)?.[BYTES];
  return typeof text === 'string' ? Buffer.from(text, 'base64') : value;
};
