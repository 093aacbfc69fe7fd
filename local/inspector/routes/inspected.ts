import { decode } from '../../../shared/formats/index.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import type { Invoke } from '../../lambda.ts';
import { ApiError } from '../api.ts';
import { attempt } from '../attempt.ts';
import { Masker } from '../mask/mask.ts';
import type { Reading } from '../notes.ts';
import type { Recorder } from '../recorder.ts';
import type { Recording } from '../recording.ts';
import type { OpenedDoor } from '../replay.ts';
import type { Store } from '../store.ts';

/** The running program, as the routes of the page's server see it. */
export interface Inspected {
  store: Store;
  doors: readonly OpenedDoor[];
  recorder: Recorder;
  /** The built handler with one target group for everything. */
  handlerTo(table: RouteTable, targetGroup: string): Promise<Invoke>;
  /** The one in use. */
  table(): RouteTable;
  /** The table and settings to read a recording with. */
  readingOf(recording: Recording): Reading;
  /** Shows other recordings instead of the ones listed. */
  open(recordings: readonly Recording[]): void;
}

export function findRecording({ store }: Inspected, id: unknown): Recording {
  const recording = store.recording(Number(id));
  if (!recording) throw new ApiError(404, 'The request is no longer kept: only the latest are.');
  return recording;
}

export function decodedRequest(inspected: Inspected, recording: Recording): LatticeRequest {
  const { value, error } = attempt(() => decode(recording.event, inspected.readingOf(recording).settings));
  if (!value) throw new ApiError(409, `The event is not a request: ${error}`);
  return value.request;
}

/** A recording from elsewhere may name a front door that is not open here. */
export const urlOfDoor = ({ doors }: Inspected, name: string): string =>
  `http://127.0.0.1:${(doors.find(({ door }) => door.name === name) ?? doors[0])?.port}`;

export const maskerFor = (url: URL): Masker => new Masker(url.searchParams.get('secrets') === 'shown');
