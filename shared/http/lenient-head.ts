import { invalid } from './answer-head.ts';

/**
 * Turns the head of an old server's answer into lines that `parseAnswerHead` accepts, for target groups with
 * `lenient: true`. Each of these is read by curl, nginx or HAProxy:
 *
 * | the server writes | becomes |
 * |---|---|
 * | empty lines before the status line | nothing |
 * | LF alone at the end of every line | line ends |
 * | a value that goes on in the next line, which begins with a blank | one line (RFC 9112 section 5.2) |
 * | blanks before a header's colon | nothing (RFC 9112 section 5.1) |
 * | a name that is not valid, such as `X Powered (By)` | the line is left out |
 * | control characters in a value | blanks (RFC 9110 section 5.5) |
 *
 * None of it can move the end of a message. In a line that says where the message ends, each is refused. CR alone is
 * always refused, because some readers take it for the end of a line. All lines of a head must end in the same way.
 */
export function lenientLines(head: string, lineEnd: '\r\n' | '\n'): string[] {
  const [statusLine, ...lines] = head.split(lineEnd);
  if (/[\r\n]/.test(head.replaceAll(lineEnd, ''))) invalid('a line feed or carriage return alone');
  return [statusLine!, ...unfolded(lines).flatMap(mended)];
}

/** Names that say where a message ends or whether the connection goes on, however a server may spell them. */
const FRAMING = /^(?:contentlength|transferencoding|connection|proxyconnection|keepalive|trailer|te|upgrade)$/;

const saysFraming = (line: string): boolean =>
  FRAMING.test(
    line
      .split(':', 1)[0]!
      .toLowerCase()
      .replace(/[^a-z]/g, ''),
  );

function unfolded(lines: readonly string[]): string[] {
  // Joined at the end: to look at a line again with each that follows would take the square of the time.
  const headers: string[][] = [];
  for (const line of lines) {
    if (!/^[ \t]/.test(line)) headers.push([line]);
    else if (headers.length === 0) return invalid('a folded line');
    else headers.at(-1)!.push(line.trim());
  }
  return headers.map((parts) => {
    const header = parts.join(' ');
    if (parts.length > 1 && saysFraming(header)) invalid('a folded line');
    return header;
  });
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f]/g;

/** The line as it may be read, or none. */
function mended(line: string): string[] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  const value = line.slice(colon + 1).replace(CONTROLS, ' ');
  const mendedName = name.replace(/[ \t]+$/, '');
  const mendedLine = `${mendedName}:${value}`;
  const isHeader = NAME.test(mendedName);
  if (isHeader && mendedLine === line) return [line];
  if (saysFraming(line)) invalid('a header that says how the answer ends');
  return isHeader ? [mendedLine] : [];
}
