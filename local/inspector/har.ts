import { STATUS_CODES } from 'node:http';
import { responseBytes, utf8Text } from '../../shared/http/body.ts';
import { rawPairs } from '../../shared/http/query.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { clientRequest } from './client-request.ts';
import type { Masker } from './mask/mask.ts';
import type { Draft, Summary } from './messages.ts';
import type { Recording } from './recording.ts';
import { responseOf } from './replay.ts';

/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), which browsers and proxies read and write. */

export interface HarSource {
  recording: Recording;
  summary: Summary;
  /** Absent if the event is not a request. */
  request: LatticeRequest | undefined;
  /** The front door's address. */
  url: string;
}

export const toHar = (sources: readonly HarSource[], masker: Masker): object => ({
  log: {
    version: '1.2',
    creator: { name: 'lattice-migration-proxy inspector', version: '0.1.0' },
    entries: sources.flatMap((source) => (source.request ? [entryOf(source, source.request, masker)] : [])),
  },
});

function entryOf({ recording, summary, url }: HarSource, request: LatticeRequest, masker: Masker): object {
  const { method, path, query, headers, body } = clientRequest(request);
  const time = ((summary.proxyUs ?? 0) + (summary.targetUs ?? 0)) / 1000;
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return {
    startedDateTime: new Date(recording.at).toISOString(),
    time,
    request: {
      method,
      url: masker.text(url + path + (query === undefined ? '' : `?${query}`), ''),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: headers.map(([name, value]) => ({ name, value: masker.text(value, name) })),
      queryString: rawPairs(query ?? '').map(([name, value]) => ({ name, value: masker.text(value, name) })),
      headersSize: -1,
      bodySize: body.length,
      ...(body.length > 0 && { postData: { mimeType: type, ...contentOf(body, masker) } }),
    },
    response: answerOf(recording, masker),
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    // Names of one's own begin with an underscore.
    _door: summary.door,
    ...(summary.rule !== undefined && { _rule: summary.rule }),
    ...(summary.targetGroup !== undefined && { _targetGroup: summary.targetGroup }),
  };
}

function answerOf(recording: Recording, masker: Masker): object {
  const response = responseOf(recording);
  const headers = Object.entries(response?.headers ?? {}).flatMap(([name, values]) =>
    values.map((value) => ({ name, value: masker.text(value, name) })),
  );
  const value = (wanted: string) => headers.find(({ name }) => name === wanted)?.value ?? '';
  const bytes = response ? responseBytes(response) : Buffer.alloc(0);
  const status = response?.statusCode ?? 0;
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers,
    content: { size: bytes.length, mimeType: value('content-type'), ...contentOf(Buffer.from(bytes), masker) },
    redirectURL: value('location'),
    headersSize: -1,
    bodySize: bytes.length,
  };
}

function contentOf(bytes: Buffer, masker: Masker): { text: string; encoding?: 'base64' } {
  const text = utf8Text(bytes);
  return text === undefined ? { text: bytes.toString('base64'), encoding: 'base64' } : { text: masker.text(text, '') };
}

/** A HAR that cannot be read. The page shows the message. */
export class HarError extends Error {}

type Pair = { name?: unknown; value?: unknown };
interface HarEntry {
  request?: {
    method?: unknown;
    url?: unknown;
    headers?: unknown;
    postData?: { text?: unknown; encoding?: unknown; params?: unknown };
  };
}

/** The requests of a HAR. Their hosts are left out, since a front door on this machine gets them. Throws HarError. */
export function draftsOfHar(har: unknown): Draft[] {
  const entries = (har as { log?: { entries?: unknown } } | null)?.log?.entries;
  if (!Array.isArray(entries)) throw new HarError('Not a HAR: expected log.entries.');
  return entries.map((entry: HarEntry, i) => {
    const { method, url, headers = [], postData } = entry?.request ?? {};
    const place = `log.entries[${i}].request`;
    if (typeof method !== 'string' || typeof url !== 'string' || !URL.canParse(url)) {
      throw new HarError(`Not a HAR: ${place} has no method or no url.`);
    }
    if (!Array.isArray(headers)) throw new HarError(`Not a HAR: ${place}.headers is not a list.`);
    const { pathname, search } = new URL(url);
    return {
      method,
      target: pathname + search,
      headers: pairsOf(headers),
      body: typeof postData?.text === 'string' ? postData.text : formOf(postData?.params),
      isBase64: postData?.encoding === 'base64',
    };
  });
}

/** HTTP/2's pseudo-headers are not headers, and a browser's coding list would make answers unreadable. */
const pairsOf = (headers: readonly Pair[]): [string, string][] =>
  headers
    .map(({ name, value }): [string, string] => [String(name), String(value)])
    .filter(([name]) => !/^(?::.*|host|connection|content-length|transfer-encoding|accept-encoding)$/i.test(name));

/** Some browsers give a form as its fields alone. */
const formOf = (params: unknown): string =>
  Array.isArray(params)
    ? new URLSearchParams(params.map((pair: Pair) => [String(pair.name), String(pair.value)])).toString()
    : '';
