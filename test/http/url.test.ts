import { expect, test } from 'vitest';
import { isHttpUrl } from '../../shared/http/url.ts';

test.each(['http://h', 'https://h', 'HTTP://H', 'http://h:8080', 'http://h/', 'http://h/a/b', 'http://[fd00::1]:80/a'])(
  '%s is the URL of a target',
  (url) => expect(isHttpUrl(url)).toBe(true),
);

test.each([
  ...['', 'h', 'xhttp://h', 'x:http://h', 'ftp://h', 'http:/h', 'http://', 'http:///a', 'http://u@h', 'http://h?a'],
  ...['http://h/?a', 'http://h#f', 'http://h/#f', 'http://h\\a', 'http://h/\\a', 'http://h /', 'http://h/ '],
  ...[' http://h', 'http://h:0', 'http://h:65536', 'http://h:x'],
])('%j is not the URL of a target', (url) => expect(isHttpUrl(url)).toBe(false));
