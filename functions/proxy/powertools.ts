/** An entry point of its own, loaded for the first line that is not an access log line (load-entry.ts). */
import './core.ts';

export * from './log/powertools.ts';
