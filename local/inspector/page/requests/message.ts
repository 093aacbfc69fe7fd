import type { Draft } from '../../messages.ts';

/** A draft as the text of an HTTP message, and back: the form in which it is edited. */

export function messageOf({ method, target, headers, body }: Draft): string {
  const head = [`${method} ${target}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return [...head, '', body].join('\n');
}

/** The body is all text after the first empty line. Throws if the text is not a message. */
export function draftOfMessage(text: string, isBase64: boolean): Draft {
  const blank = text.indexOf('\n\n');
  const [start = '', ...lines] = (blank < 0 ? text : text.slice(0, blank)).split('\n');
  const [, method, target] = /^(\S+) +(\S+)(?: +HTTP\/[\d.]+)? *$/.exec(start) ?? [];
  if (method === undefined || target === undefined) {
    throw new Error(`First line: expected a method and a path, such as GET /orders. It is ${JSON.stringify(start)}.`);
  }
  const headers = lines
    .filter((line) => line.trim() !== '')
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      if (colon <= 0) throw new Error(`Header ${JSON.stringify(line)}: expected a name, a colon and a value.`);
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
  return { method, target, headers, body: blank < 0 ? '' : text.slice(blank + 2), isBase64 };
}
