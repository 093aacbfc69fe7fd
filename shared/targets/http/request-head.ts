import { malformed } from '../../errors.ts';

/** RFC 9110 section 5.6.2: what methods and header names consist of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Printable ASCII without the blank, which would end the request target (RFC 9112 section 3). */
const TARGET = /^[\x21-\x7e]+$/;

/** Anything that a header value must not contain; it is written in Latin-1 (RFC 9110 section 5.5). */
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The text of a request up to its body. `headers` is `[name, value, name, value, …]`.
 *
 * All requests are written here, so a line break in any part is refused here, even if it was checked before.
 * After a line break the server would read a second request (RFC 9112 section 11.1). Throws ProxyError 400.
 */
export function requestHead(method: string, target: string, headers: readonly string[]): string {
  if (!TOKEN.test(method)) throw malformed('method: cannot be sent');
  if (!TARGET.test(target)) throw malformed('path: cannot be sent');
  let head = `${method} ${target} HTTP/1.1\r\n`;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const value = headers[i + 1]!;
    if (!TOKEN.test(name)) throw malformed('a header name: cannot be sent');
    if (NOT_IN_VALUE.test(value)) throw malformed(`header ${name}: cannot be sent`);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}connection: keep-alive\r\n\r\n`;
}
