import { Buffer } from 'buffer/index.js';

/** The parts of `node:buffer` that the conversions need, for a browser. */
export { Buffer };

/** The package has no isUtf8. The browser's own decoder is as strict. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
