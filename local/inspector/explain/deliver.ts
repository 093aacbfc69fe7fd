import type { EventSource } from '../../../shared/formats/event-format.ts';
import type { Fields } from '../../../shared/formats/fields.ts';
import { requestBytes } from '../../../shared/http/body.ts';
import { endToEnd } from '../../../shared/http/headers.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import type { LambdaTargetGroup, TargetGroup } from '../../../shared/routing/schema.ts';
import { type HeaderChange, type HeadersAt, headerChanges, headersOfEvent, headersOfLines } from '../headers-of.ts';
import { type HttpMessage, targetOf } from '../http-message.ts';
import { added, changed, type Note, type Place, plural, type Reasons, reason, removed, unexplained } from './note.ts';

/** Why the target was sent what it was: request → HTTP message or Lambda event. `view` is its place in the pane. */
export function explainDeliver(request: LatticeRequest, sent: HttpMessage, group: TargetGroup, view = 0): Note[] {
  const c: Context = { request, sent, group, view };
  const notes = group.type === 'lambda' ? lambdaNotes(c, group) : httpNotes(c);
  return notes.map((note) => ({ step: 'deliver', ...note }));
}

/** The event in an Invoke request's body; `undefined` where not all of it was kept. */
export function payloadOf(sent: HttpMessage): Fields | undefined {
  try {
    return JSON.parse(sent.body.toString('utf8')) as Fields;
  } catch {
    return undefined;
  }
}

interface Context {
  request: LatticeRequest;
  sent: HttpMessage;
  group: TargetGroup;
  view: number;
}

type Text = Omit<Note, 'step'>;
interface HeaderContext extends Context, HeaderChange {}

const SIGNED = /^(?:authorization|x-amz-(?:date|security-token|content-sha256))$/;
const isSigning = ({ group }: Context) => group.type === 'lattice' && group.auth === 'AWS_IAM';
const isListedInConnection = ({ request, name }: HeaderContext) =>
  (request.headers['connection'] ?? []).some((value) =>
    value
      .toLowerCase()
      .split(/[\s,]+/)
      .includes(name),
  );
const isHopByHop = (name: string) => !(name in endToEnd({ [name]: ['x'] }));

const REMOVED: Reasons<HeaderContext> = [
  [
    ({ name }) => name === 'proxy-authorization',
    () => 'proxy-authorization went no further: it was for the gateway (RFC 9110 section 11.7.2).',
  ],
  [
    ({ name }) => isHopByHop(name),
    ({ name }) => `${name} went no further: it is for one hop alone (RFC 9110 section 7.6.1).`,
  ],
  [
    isListedInConnection,
    ({ name }) => `${name} went no further: the caller's Connection header lists it (RFC 9110 section 7.6.1).`,
  ],
  [
    ({ name }) => name === 'expect',
    () => 'expect went no further: the body is there already, so nobody waits for a 100 (RFC 9110 section 10.1.1).',
  ],
  [({ name }) => name === 'content-length', () => 'content-length is left out: there is no body to count.'],
  [
    ({ name, group }) => name === 'authorization' && group.type === 'lattice',
    () => "authorization made room for the proxy's own signature: it is in x-forwarded-authorization now.",
  ],
  [
    ({ name, group }) => SIGNED.test(name) && group.type === 'lattice',
    ({ name }) => `${name} went no further: it was part of the caller's signature, for another service.`,
  ],
];

const ADDED: Reasons<HeaderContext> = [
  [
    ({ name }) => name === 'x-lattice-migration-proxy-hops',
    () => 'x-lattice-migration-proxy-hops counts the proxies on the way, so that a loop ends with 508.',
  ],
  [
    (c) => SIGNED.test(c.name) && isSigning(c),
    ({ name }) =>
      name === 'x-amz-content-sha256'
        ? 'x-amz-content-sha256 is UNSIGNED-PAYLOAD: Lattice takes no signed payloads.'
        : `${name} is of the SigV4 signature for vpc-lattice-svcs.`,
  ],
  [
    ({ name }) => name === 'x-forwarded-authorization',
    () => "x-forwarded-authorization holds the caller's Authorization, whose place the signature took.",
  ],
  [
    ({ name }) => name === 'x-forwarded-host',
    () => "x-forwarded-host holds the caller's Host, since the target gets its own.",
  ],
  [
    ({ name }) => name === 'x-amzn-lattice-identity',
    () => 'x-amzn-lattice-identity says who called, as Lattice tells HTTP targets: from requestContext.identity.',
  ],
  [
    ({ name }) => name === 'x-amzn-lattice-network',
    () => 'x-amzn-lattice-network says from which VPC, as Lattice tells HTTP targets.',
  ],
  [
    ({ name }) => name === 'x-amzn-lattice-target',
    () => 'x-amzn-lattice-target names the Lattice service, as Lattice tells HTTP targets.',
  ],
  [
    ({ name }) => /^x-forwarded-(?:port|proto)$/.test(name),
    ({ name }) => `${name} follows from the other of x-forwarded-port and x-forwarded-proto, which alone came.`,
  ],
  [
    ({ name }) => name === 'x-origin-context',
    () => 'x-origin-context is there because of forwardContext: what the front door knew of the caller.',
  ],
  [({ name }) => name === 'connection', () => 'connection is for this hop: the socket is kept for the next request.'],
  [({ name }) => name === 'content-length', () => 'content-length is the number of bytes of the body as it goes out.'],
  [
    ({ name, group }) => name === 'host' && group.type === 'lambda',
    () => 'host was absent; this event form has a place for it.',
  ],
  [({ name }) => name === 'host', () => "host is the target's own: the request names none."],
];

const CHANGED: Reasons<HeaderContext> = [
  [
    ({ name, group }) => name === 'host' && group.type === 'lattice',
    () => "host is the Lattice service's own name, by which Lattice routes.",
  ],
  [({ name }) => name === 'host', () => 'host is the target\'s own, because its target group says "host": "target".'],
  [({ name }) => name === 'cookie', () => 'The cookie lines are one line, joined with “; ” (RFC 6265 section 5.4).'],
  [({ name }) => name === 'content-length', () => 'content-length is counted anew: the number of bytes that go out.'],
  [
    ({ name }) => name === 'x-lattice-migration-proxy-hops',
    () => 'x-lattice-migration-proxy-hops counts one proxy more.',
  ],
  [
    (c) => SIGNED.test(c.name) && c.group.type === 'lattice',
    ({ name }) => `${name} is of the proxy's own signature; the caller's was for another service.`,
  ],
  [
    ({ name }) => name === 'x-forwarded-authorization',
    () => "x-forwarded-authorization holds the caller's Authorization, whose place the signature took.",
  ],
];

function headerNotes(c: Context, after: HeadersAt, extra: Reasons<HeaderContext> = []): Text[] {
  const before: HeadersAt = new Map(
    Object.entries(c.request.headers).map(([name, values]) => [name, { values, pointers: [`/headers/${name}`] }]),
  );
  return headerChanges(before, after).map((change) => {
    const places: Place[] = [
      ...(change.before?.pointers ?? []).map((at) => (change.after ? changed : removed)('request', at)),
      ...(change.after?.pointers ?? []).map((at) => (change.before ? changed : added)('sent', at, c.view)),
    ];
    const reasons = [...extra, ...(!change.after ? REMOVED : !change.before ? ADDED : CHANGED)];
    return {
      text: reason(reasons, { ...c, ...change }) ?? unexplained(change.name, 'the request'),
      places,
    };
  });
}

function httpNotes(c: Context): Text[] {
  const { request, sent, group, view } = c;
  const notes: Text[] = [];
  const target = targetOf(sent);
  if (target !== request.path) {
    notes.push({
      text: targetSentence(c, target),
      places: [changed('request', '/path'), changed('sent', '/target', view)],
    });
  }
  if (group.type === 'http' && group.host === 'preserve' && request.headers['host']) {
    notes.push({ text: "Host stays the caller's: the target cannot tell the proxy from Lattice.", places: [] });
  }
  notes.push(...headerNotes(c, headersOfLines(sent.lines)));
  const bytes = request.isBase64Encoded ? safeBytes(request) : undefined;
  if (bytes) {
    const text = `The body goes out as the ${plural(bytes, 'byte')} that its base64 stands for.`;
    notes.push({ text, places: [changed('request', '/body'), changed('sent', '/body', view)] });
  }
  return notes;
}

function targetSentence({ request, group }: Context, target: string): string {
  const url = group.type === 'lambda' ? undefined : new URL(group.url);
  const basePath = url?.pathname.replace(/\/+$/, '') ?? '';
  if (basePath && target === basePath + request.path)
    return `The base path ${basePath} of the target's URL is put in front.`;
  if (target.replaceAll('%20', '+') === request.path.replaceAll('%20', '+')) {
    return 'A + of the query is written %20: a signature needs one reading of it, and both mean a space.';
  }
  return 'What an HTTP request line may not hold is escaped.';
}

function safeBytes(request: LatticeRequest): number | undefined {
  try {
    return requestBytes(request)?.length;
  } catch {
    return undefined;
  }
}

/** What an event form loses, in the words of its format's own file. */
export const CANNOT_CARRY: Readonly<Record<EventSource, string>> = {
  alb: 'an ALB event has no place for the identity and the request id',
  'lattice-v2': '',
  'lattice-v1': 'a V1 event has no place for the time, and joins repeated headers',
  'function-url': 'it joins repeated headers with commas, and of the identity it has the principal only',
  'apigateway-http':
    'it joins repeated headers with commas, has a decoded path, and of the identity the principal only',
  'apigateway-rest': 'it has no Content-Length, the query decoded, and of the identity the principal only',
  'vpc-proxy': 'it has JSON bodies only and one value for each header',
};

export const FORM_NAME: Readonly<Record<EventSource, string>> = {
  alb: 'an ALB event',
  'lattice-v2': 'a Lattice v2 event',
  'lattice-v1': 'a Lattice v1 event',
  'function-url': 'a Function URL event',
  'apigateway-http': 'an HTTP API event',
  'apigateway-rest': 'a REST API event',
  'vpc-proxy': 'a 2016 mapping-template event',
};

function lambdaNotes(c: Context, group: LambdaTargetGroup): Text[] {
  const form = group.eventFormat;
  const loss = CANNOT_CARRY[form];
  const notes: Text[] = [
    {
      text: `The function is invoked with ${FORM_NAME[form]}, its eventFormat${loss ? `: ${loss}` : ', which is the request itself'}.`,
      places: [],
    },
  ];
  const payload = payloadOf(c.sent);
  if (!payload) return notes;
  const single: Reasons<HeaderContext> = [
    [
      ({ name }) => name === 'content-length' && form === 'apigateway-rest',
      () => 'content-length is left out, as a REST API leaves it out.',
    ],
    [
      ({ after, before }) =>
        form === 'alb' &&
        group.multiValueHeaders === false &&
        before !== undefined &&
        after !== undefined &&
        before.values.length > 1,
      ({ name }) => `${name}: only its last value, since the function's target group has no multi-value headers.`,
    ],
    [
      ({ name, before }) => name === 'cookie' && before !== undefined,
      () => 'The cookie header is the list cookies in this form.',
    ],
    [
      ({ before, after }) =>
        before !== undefined &&
        after !== undefined &&
        form !== 'vpc-proxy' &&
        before.values.join(',') === after.values.join(','),
      ({ name }) => `${name}: its lines are joined with commas, as this form has them.`,
    ],
    [
      ({ before, after }) =>
        before !== undefined && after !== undefined && before.values.join(', ') === after.values.join(', '),
      ({ name }) => `${name}: its lines are joined with commas, as this form has them.`,
    ],
    [
      ({ before, after, name }) =>
        before !== undefined &&
        after !== undefined &&
        name !== 'x-lattice-migration-proxy-hops' &&
        before.values.at(-1) === after.values[0],
      ({ name }) => `${name}: only its last value, since this form has one for each header.`,
    ],
  ];
  notes.push(...headerNotes(c, headersOfEvent(payload, form), single));
  if (c.request.body !== undefined && form !== 'vpc-proxy') {
    notes.push({
      text: `The body passes as it is, ${c.request.isBase64Encoded ? 'base64' : 'text'} and its flag: nothing is decoded between two events.`,
      places: [],
    });
  }
  if (form === 'vpc-proxy' && c.request.body !== undefined) {
    notes.push({
      text: 'The body is bodyJson, parsed: this form carries JSON alone.',
      places: [changed('request', '/body'), changed('sent', '/bodyJson', c.view)],
    });
  }
  return notes;
}
