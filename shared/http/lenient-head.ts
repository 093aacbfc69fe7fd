import { invalid } from './answer-head.ts';

/**
 * Makes a head of an old server one that `parseAnswerHead` accepts, for target groups with `lenient: true`. curl, nginx
 * or HAProxy read each of these:
 *
 * | the server writes | becomes |
 * |---|---|
 * | empty lines before the status line | nothing |
 * | LF alone at the end of every line | line ends |
 * | a value that goes on in the next line, which begins with a blank | one line (RFC 9112 section 5.2) |
 * | blanks before a header's colon | nothing (RFC 9112 section 5.1) |
 * | a name that is none, such as `X Powered (By)` | the line is left out |
 * | control characters in a value | blanks (RFC 9110 section 5.5) |
 *
 * None of it can move the end of a message, because each is refused in a line that says where a message ends; CR alone
 * always is, since some read it as the end of a line; and line ends are of one kind in all of a head.
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
      .split(':')[0]!
      .toLowerCase()
      .replace(/[^a-z]/g, ''),
  );

function unfolded(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    if (!/^[ \t]/.test(line)) whole.push(line);
    else {
      const before = whole.pop();
      if (before === undefined || saysFraming(before)) return invalid('a folded line');
      whole.push(`${before} ${line.trim()}`);
    }
  }
  return whole;
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
