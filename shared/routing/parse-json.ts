import { ConfigurationError } from '../errors.ts';

/**
 * Parses JSON. The error says where the text stops being JSON and quotes none of it, because it may be a secret that was
 * given in place of a route table. `name` is the key or file that messages speak of.
 */
export function parseJson(text: string, name: string): unknown {
  if (text.trim() === '') throw new ConfigurationError(`${name}: not JSON: the text is empty`);
  try {
    return JSON.parse(text);
  } catch {
    const before = text.slice(0, faultAt(text)).split('\n');
    const at = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    throw new ConfigurationError(`${name}: not JSON: error at ${at}`);
  }
}

/** Where a text stops being JSON. V8 says that only for some errors, so the shortest beginning with a fault is searched. */
function faultAt(text: string): number {
  let [sound, faulty] = [0, text.length + 1];
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    if (isBeginning(text.slice(0, middle))) sound = middle;
    else faulty = middle;
  }
  return sound;
}

/** Whether more text could make it JSON. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = / at position (\d+)/.exec(message)?.[1];
    return message.includes('end of JSON input') || Number(position) >= text.length;
  }
}
