import { requestBytes, utf8Text } from '../../shared/http/body.ts';
import { splitTarget } from '../../shared/http/path.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { attempt } from './attempt.ts';
import { headersOfResult } from './headers-of.ts';
import { type Recording, resultFields } from './recording.ts';

/** The parts of a request and its answer that the list does not show, for the filter. */
export const SEARCHED = ['query', 'header', 'body'] as const;
export type Searched = (typeof SEARCHED)[number];

export const isSearched = (name: unknown): name is Searched => SEARCHED.some((known) => known === name);

/** Whether the part contains a text. Headers are lines such as `content-type: text/html`. Case does not count. */
export function contains(
  recording: Recording,
  request: LatticeRequest | undefined,
  part: Searched,
  text: string,
): boolean {
  const wanted = text.toLowerCase();
  return PARTS[part](recording, request).some((found) => found?.toLowerCase().includes(wanted));
}

const PARTS: Readonly<
  Record<Searched, (recording: Recording, request: LatticeRequest | undefined) => (string | undefined)[]>
> = {
  query: (_, request) => [request && splitTarget(request.path)[1]],
  header: ({ outcome }, request) => {
    const result = resultFields(outcome);
    const answered = result
      ? [...headersOfResult(result, 'apigateway-http')].map(([name, { values }]) => [name, values] as const)
      : [];
    return [...Object.entries(request?.headers ?? {}), ...answered].flatMap(([name, values]) =>
      values.map((value) => `${name}: ${value}`),
    );
  },
  body: ({ outcome }, request) => {
    const result = resultFields(outcome);
    const sent = request && attempt(() => requestBytes(request)).value;
    return [sent && utf8Text(sent), result && bodyOf(result)];
  },
};

function bodyOf({ body, bodyJson, isBase64Encoded }: Readonly<Record<string, unknown>>): string | undefined {
  if (bodyJson !== undefined) return JSON.stringify(bodyJson);
  if (typeof body !== 'string') return undefined;
  return isBase64Encoded === true ? utf8Text(Buffer.from(body, 'base64')) : body;
}
