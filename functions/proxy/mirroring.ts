/** An entry point of its own, loaded only when a rule mirrors a request (load-entry.ts). */
import './core.ts';

export * from './mirror.ts';
