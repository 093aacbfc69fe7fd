import { utf8Text } from '../../shared/http/body.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { clientRequest } from './client-request.ts';
import type { Masker } from './mask/mask.ts';

/** Headers that curl writes itself, and headers for one hop. */
const CURLS_OWN: Readonly<Record<string, RegExp>> = {
  host: /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/,
  'user-agent': /^curl\//,
  accept: /^\*\/\*$/,
  connection: /^/,
  expect: /^/,
};

/** A command that sends the same request to a front door at `url`. */
export function curlCommand(request: LatticeRequest, url: string, masker: Masker): string {
  const { method, path, query, headers, body } = clientRequest(request);
  const parts = ['curl -i'];
  const hasBody = body.length > 0;
  if (method === 'HEAD') parts.push('--head');
  else if (method !== (hasBody ? 'POST' : 'GET')) parts.push(`-X ${quoted(method)}`);
  // Or curl makes several requests of `[1-9]` or `{a,b}`, which whoever sent the request may have written.
  parts.push(
    '--path-as-is',
    '--globoff',
    quoted(masker.text(url + path + (query === undefined ? '' : `?${query}`), '')),
  );
  for (const [name, value] of headers) {
    if (CURLS_OWN[name]?.test(value)) continue;
    // curl drops a header that is set to nothing; a semicolon keeps it, empty.
    parts.push(`-H ${quoted(value === '' ? `${name};` : `${name}: ${masker.text(value, name)}`)}`);
  }
  // curl names a type for every body. This removes it for a request that had none.
  if (hasBody && !headers.some(([name]) => name === 'content-type')) parts.push("-H 'content-type:'");
  if (!hasBody) return parts.join(' ');
  const text = utf8Text(body);
  if (text !== undefined && !text.includes('\0'))
    return [...parts, `--data-raw ${quoted(masker.text(text, ''))}`].join(' ');
  return `printf %s ${quoted(body.toString('base64'))} | base64 -d | ${[...parts, '--data-binary @-'].join(' ')}`;
}

/** For any POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
