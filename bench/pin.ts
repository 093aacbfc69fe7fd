import { spawnSync } from 'node:child_process';
import os from 'node:os';

/**
 * Backend and contender each on a processor of its own, as on two machines. Left to itself the scheduler puts them on
 * one or on two as it likes, and the same exchange takes 40 µs or 120 µs: whether one must wake the other decides.
 */
export const pins = os.availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

export const BACKEND_CPU = 0;
export const CONTENDER_CPU = 1;

/** fork's options for a process that stays on one processor. */
export const pinnedTo = (cpu: number): { execPath?: string; execArgv?: string[] } =>
  pins ? { execPath: 'taskset', execArgv: ['-c', String(cpu), process.execPath] } : {};
