import { Buffer } from 'buffer/index.js';

/** What the conversions need of `node:buffer`, for a browser. */
export { Buffer };

/** The package has no isUtf8; the browser's own decoder is as strict. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
