import { utf8Text } from '../../shared/http/body.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { type ClientRequest, clientRequest } from './client-request.ts';
import { curlCommand } from './curl.ts';
import type { Masker } from './mask/mask.ts';

/** A request as a command or as code that sends it to `url`. */
export type Snippet = (request: LatticeRequest, url: string, masker: Masker) => string;

/** Each client writes these itself. */
const CLIENTS_OWN = /^(?:host|connection|content-length|expect|transfer-encoding|keep-alive|upgrade|te|trailer)$/;

const urlOf = ({ path, query }: ClientRequest, url: string, masker: Masker): string =>
  masker.text(url + path + (query === undefined ? '' : `?${query}`), '');

const headersOf = ({ headers }: ClientRequest, masker: Masker): [string, string][] =>
  headers.filter(([name]) => !CLIENTS_OWN.test(name)).map(([name, value]) => [name, masker.text(value, name)]);

/** JavaScript for Node and browsers. Browsers leave out Cookie and other headers that they own. */
const fetchCode: Snippet = (request, url, masker) => {
  const client = clientRequest(request);
  const { method, body } = client;
  const text = utf8Text(body);
  const value = JSON.stringify(text === undefined ? body.toString('base64') : masker.text(text, ''));
  const hasBody = body.length > 0 && method !== 'GET' && method !== 'HEAD';
  const lines = [
    ...(body.length > 0 && !hasBody ? [`// fetch sends no body with ${method}.`] : []),
    `const response = await fetch(${JSON.stringify(urlOf(client, url, masker))}, {`,
    `  method: ${JSON.stringify(method)},`,
    `  headers: ${JSON.stringify(headersOf(client, masker))},`,
    ...(hasBody
      ? [`  body: ${text === undefined ? `Uint8Array.from(atob(${value}), (byte) => byte.charCodeAt(0))` : value},`]
      : []),
    "  redirect: 'manual',",
    '});',
    'console.log(response.status, await response.text());',
  ];
  return `${lines.join('\n')}\n`;
};

/** A command for HTTPie. */
const httpieCommand: Snippet = (request, url, masker) => {
  const client = clientRequest(request);
  const { method, body } = client;
  const text = utf8Text(body);
  const isText = text !== undefined && !text.includes('\0');
  const parts = ['http --path-as-is', ...(isText || body.length === 0 ? ['--ignore-stdin'] : [])];
  if (isText && body.length > 0) parts.push(`--raw ${quoted(masker.text(text, ''))}`);
  parts.push(quoted(method), quoted(urlOf(client, url, masker)));
  for (const [name, value] of headersOf(client, masker)) parts.push(quoted(headerItem(name, value)));
  // HTTPie names a type for every body.
  if (body.length > 0 && !client.headers.some(([name]) => name === 'content-type')) parts.push("'content-type:'");
  const command = parts.join(' ');
  return isText || body.length === 0
    ? command
    : `printf %s ${quoted(body.toString('base64'))} | base64 -d | ${command}`;
};

/** A semicolon sends an empty header. A value may not begin like another kind of item (`:=`, `:@`). */
const headerItem = (name: string, value: string): string =>
  value === '' ? `${name};` : `${name}:${value.replace(/^[=@]/, '\\$&')}`;

/** For any POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export const SNIPPETS: Readonly<Record<string, Snippet>> = {
  curl: curlCommand,
  fetch: fetchCode,
  httpie: httpieCommand,
};
