import { fileURLToPath } from 'node:url';

/**
 * The folder that scripts/build.ts writes. The tests name one of their own in PROXY_DIST, so that they never run an
 * older build. The path is right from here and from the bundle in that folder, lab.mjs.
 */
export const DIST = process.env['PROXY_DIST'] ?? fileURLToPath(new URL('../dist', import.meta.url));
