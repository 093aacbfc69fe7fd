import type { Profiler } from 'node:inspector';

export type Profile = Profiler.Profile;

/** Often enough for one cold start, seldom enough that its samples do not fill the time. */
const SAMPLE_EVERY_MICROSECONDS = 100;

/** Starts V8's CPU profiler in this process. The result stops it. */
export async function startProfiler(): Promise<() => Promise<Profile>> {
  // Not imported, because a cold start without a profile must not find more of Node loaded than in Lambda.
  const { Session } = process.getBuiltinModule('node:inspector/promises');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_MICROSECONDS });
  await session.post('Profiler.start');
  return async () => (await session.post('Profiler.stop')).profile;
}
