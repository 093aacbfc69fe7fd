import { isFields } from '../../../shared/formats/fields.ts';
import { type HeaderOwner, isForged } from '../../../shared/http/header-owners.ts';
import { type HeaderChange, headerChanges, headersOfEvent } from '../headers-of.ts';
import type { DecodeContext, Text } from './decode-context.ts';
import { added, changed, type Place, plural, type Reasons, reason, removed, unexplained } from './note.ts';

interface HeaderContext extends DecodeContext, HeaderChange {}

const NOBODY: ReadonlySet<HeaderOwner> = new Set();
const ALB_WRITES: ReadonlySet<HeaderOwner> = new Set(['mtls', 'oidc']);

const LATTICE_OWN = /^x-amzn-lattice-|^x-amzn-source-vpc$/;

/** Why a header of the event is not in the request. */
const REMOVED: Reasons<HeaderContext> = [
  [
    ({ name }) => name.startsWith(':'),
    ({ name }) =>
      `${name} is an HTTP/2 pseudo-header. It is part of the request line, not a header (RFC 9113 section 8.3).`,
  ],
  [
    ({ name, source }) => source === 'lattice-v1' && LATTICE_OWN.test(name),
    ({ name }) => `Lattice itself wrote ${name}. Its content is now in requestContext.`,
  ],
  [
    ({ name, source }) => isForged(name, source === 'alb' ? ALB_WRITES : NOBODY),
    ({ name }) =>
      `${name} is left out: only AWS may vouch for a caller, and a client can write this header through this front door.`,
  ],
  [
    ({ name, source }) => name === 'content-length' && source === 'vpc-proxy',
    () => 'content-length is left out: the mapping template rewrote the body, so the length may be wrong.',
  ],
  [
    ({ name, source }) => name === 'content-length' && (source === 'apigateway-http' || source === 'apigateway-rest'),
    () => 'content-length: 0 is left out: an HTTP API adds it to requests that came without a body.',
  ],
  [
    ({ name, source }) => name === 'content-length' && source === 'function-url',
    () => 'content-length: 0 is left out, because there is no body.',
  ],
];

/** Why a header of the request was not in the event, or had another value. */
const OTHER: Reasons<HeaderContext> = [
  [
    ({ name, event }) => name === 'cookie' && Array.isArray(event['cookies']),
    () => 'The cookies list is one cookie header again, joined with “; ” (RFC 6265 section 5.4).',
  ],
  [
    ({ name, source }) => name === 'host' && source === 'vpc-proxy',
    () => 'host is the server that requestParams names, because no Host header was mapped.',
  ],
  [
    ({ name, source }) => name === 'user-agent' && source === 'vpc-proxy',
    () => 'user-agent comes from context.user-agent, because no header was mapped.',
  ],
  [
    ({ name, source }) => name === 'x-forwarded-for' && source === 'vpc-proxy',
    () => 'x-forwarded-for comes from context.source-ip, because no header was mapped.',
  ],
  [
    ({ name, source }) => name === 'content-type' && source === 'vpc-proxy',
    () => 'content-type is application/json, because bodyJson is always JSON.',
  ],
  [
    ({ source }) => source === 'vpc-proxy',
    ({ name }) => `${name}: $util.escapeJavaScript had written each ' as \\'. It is ' again.`,
  ],
];

/** Headers and cookies. */
export function headerNotes(c: DecodeContext): Text[] {
  const before = headersOfEvent(c.event, c.source);
  const after = new Map(
    Object.entries(c.request.headers).map(([name, values]) => [name, { values, pointers: [`/headers/${name}`] }]),
  );
  const notes: Text[] = [];
  const spelled = [...before.values()].flatMap(({ pointers }) => pointers).map((pointer) => pointer.split('/').at(-1)!);
  const renamed = spelled.filter((name) => name !== name.toLowerCase());
  if (renamed.length > 0) {
    notes.push({
      text: `Header names are in lower case, as in Lattice events: ${plural(renamed.length, 'name')}, such as ${renamed[0]}.`,
      places: [],
    });
  }
  if (isFields(c.event['multiValueHeaders']) && isFields(c.event['headers'])) {
    notes.push({
      text: 'Headers are read from multiValueHeaders, which has every value. The map headers has only the last value of each.',
      places: [],
    });
  } else if (c.source !== 'lattice-v2' && !isFields(c.event['multiValueHeaders']) && before.size > 0) {
    notes.push({ text: 'Header values are arrays in a Lattice v2 event, one element for each line.', places: [] });
  }
  // A list of cookies that only repeats the cookie header is not a change.
  for (const change of headerChanges(before, after)) {
    const places: Place[] = [
      ...(change.before?.pointers ?? []).map((pointer) => (change.after ? changed : removed)('event', pointer)),
      ...(change.after?.pointers ?? []).map((pointer) => (change.before ? changed : added)('request', pointer)),
    ];
    const why = reason(change.after ? OTHER : REMOVED, { ...c, ...change });
    notes.push({ text: why ?? unexplained(change.name, 'the event'), places });
  }
  if (
    Array.isArray(c.event['cookies']) &&
    c.event['cookies'].length > 0 &&
    !notes.some(({ text }) => text.startsWith('The cookies'))
  ) {
    const text = reason(OTHER, { ...c, name: 'cookie', before: undefined, after: undefined })!;
    notes.push({ text, places: [changed('event', '/cookies'), changed('request', '/headers/cookie')] });
  }
  return notes;
}
