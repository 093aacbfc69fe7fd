import type { Decoded, EventSource, FormatSettings } from '../../../shared/formats/event-format.ts';
import { type Fields, isFields } from '../../../shared/formats/fields.ts';
import { isForgeable } from '../../../shared/http/headers.ts';
import { splitTarget } from '../../../shared/http/path.ts';
import { type HeaderChange, headerChanges, headersOfEvent } from '../headers-of.ts';
import {
  added,
  changed,
  listed,
  type Note,
  type Place,
  plural,
  type Reasons,
  reason,
  removed,
  unexplained,
} from './note.ts';

/** Why the Lattice v2 request is what it is: event → request. */
export function explainDecode(event: Fields, decoded: Decoded, settings: FormatSettings): Note[] {
  const c: Context = { event, ...decoded, source: decoded.origin.eventSource, settings };
  return [source(c), ...target(c), ...headers(c), ...body(c), ...context(c), ...beside(c)].map((note) => ({
    step: 'decode',
    ...note,
  }));
}

interface Context extends Decoded {
  event: Fields;
  source: EventSource;
  settings: FormatSettings;
}

type Text = Omit<Note, 'step'>;

/** What told the event sources apart (formats/index.ts). */
const RECOGNISED_BY: Readonly<Record<EventSource, [name: string, by: string, pointer: string]>> = {
  alb: ['an Application Load Balancer', 'requestContext.elb', '/requestContext/elb'],
  'lattice-v2': ['VPC Lattice, event structure V2,', 'the Lattice ARNs in requestContext', '/requestContext'],
  'function-url': ['a Function URL', 'requestContext.http and .lambda-url. in its domain name', '/requestContext'],
  'apigateway-http': ['an HTTP API, payload 2.0,', 'requestContext.http', '/requestContext/http'],
  'apigateway-rest': ['a REST API, payload 1.0,', 'httpMethod beside requestContext', '/httpMethod'],
  'lattice-v1': ['VPC Lattice, event structure V1,', 'raw_path and is_base64_encoded', '/raw_path'],
  'vpc-proxy': ['the 2016 mapping template', 'requestParams and params.header', '/requestParams'],
};

function source({ source }: Context): Text {
  const [name, by] = RECOGNISED_BY[source];
  const rest = source === 'lattice-v2' ? ' It is the form that everything else is converted to.' : '';
  return { text: `The event is from ${name.replace(/,$/, '')}: known by ${by}.${rest}`, places: [] };
}

/** Where each source has its path, and how its query becomes one of a request target again. */
const PATH_AT: Readonly<Record<EventSource, string>> = {
  alb: '/path',
  'lattice-v2': '/path',
  'function-url': '/rawPath',
  'apigateway-http': '/rawPath',
  'apigateway-rest': '/path',
  'lattice-v1': '/raw_path',
  'vpc-proxy': '/requestParams/path',
};

const QUERY: Readonly<Record<EventSource, string>> = {
  alb: 'The query is appended to path as Lattice sends it. An ALB leaves keys and values as the client sent them, so nothing is escaped again.',
  'lattice-v2': 'path had no query, so it is written from queryStringParameters.',
  'function-url': 'path is rawPath and rawQueryString, both as the client sent them.',
  'apigateway-http':
    'The query is rawQueryString as the client sent it; the map queryStringParameters joins repeats with commas and is not used.',
  'apigateway-rest':
    'The query is appended to path as Lattice sends it, with escapes again: a REST API hands it over decoded, without the order between its keys.',
  'lattice-v1':
    'raw_path holds the query already; query_string_parameters keeps one value a key, so the query is read from raw_path.',
  'vpc-proxy': 'The query is written from params.querystring, which the mapping template decoded.',
};

function target(c: Context): Text[] {
  const { event, request, settings } = c;
  const given = at(event, PATH_AT[c.source]);
  const [path, query] = splitTarget(request.path);
  const [givenPath, givenQuery] = splitTarget(String(given));
  const notes: Text[] = [];
  const place = changed('request', '/path');
  if (path !== givenPath) {
    const stripped =
      settings.sources['apigateway-rest']?.stripBasePath ?? settings.sources['apigateway-http']?.stripStage;
    const why =
      c.source === 'vpc-proxy'
        ? "requestParams.path is the resource's template; its placeholders are filled from params.path."
        : stripped !== undefined && givenPath.endsWith(path)
          ? `The prefix ${stripped} is taken off, as the route table says.`
          : c.source === 'apigateway-http'
            ? 'rawPath comes decoded; what a path may not hold is escaped again.'
            : 'The path begins with / as a request target does.';
    notes.push({ text: why, places: [changed('event', PATH_AT[c.source]), place] });
  }
  if (query !== undefined && (query !== givenQuery || c.source === 'lattice-v1')) {
    notes.push({ text: QUERY[c.source], places: [place] });
  }
  if (
    request.queryStringParameters &&
    JSON.stringify(event['queryStringParameters']) !== JSON.stringify(request.queryStringParameters)
  ) {
    notes.push({
      text: 'queryStringParameters repeats the query decoded, each key with all its values in order.',
      places: [changed('request', '/queryStringParameters')],
    });
  }
  return notes;
}

interface HeaderContext extends Context, HeaderChange {}

const LATTICE_OWN = /^x-amzn-lattice-|^x-amzn-source-vpc$/;

/** Why a header of the event is not in the request. */
const REMOVED: Reasons<HeaderContext> = [
  [
    ({ name }) => name.startsWith(':'),
    ({ name }) => `${name} is an HTTP/2 pseudo-header: a part of the request line, no header (RFC 9113 section 8.3).`,
  ],
  [
    ({ name, source }) => source === 'lattice-v1' && LATTICE_OWN.test(name),
    ({ name }) => `${name} was written by Lattice itself: what it says is in requestContext now.`,
  ],
  [
    ({ name, source }) => isForgeable(name, source === 'alb'),
    ({ name }) =>
      `${name} is left out: only AWS may vouch for a caller, and this front door passes on whatever a client writes there.`,
  ],
  [
    ({ name, source }) => name === 'content-length' && source === 'vpc-proxy',
    () => 'content-length is left out: the mapping template wrote the body anew, so it may be stale.',
  ],
  [
    ({ name, source }) => name === 'content-length' && source === 'apigateway-http',
    () => 'content-length: 0 is left out: an HTTP API adds it to requests that came without a body.',
  ],
  [
    ({ name, source }) => name === 'content-length' && source === 'function-url',
    () => 'content-length: 0 is left out, because there is no body.',
  ],
];

/** Why a header of the request was not in the event, or not like this. */
const OTHER: Reasons<HeaderContext> = [
  [
    ({ name, event }) => name === 'cookie' && Array.isArray(event['cookies']),
    () => 'The cookies list is one cookie header again, joined with “; ” (RFC 6265 section 5.4).',
  ],
  [
    ({ name, source }) => name === 'host' && source === 'vpc-proxy',
    () => 'host is the server that requestParams names, since no Host header was mapped.',
  ],
  [
    ({ name, source }) => name === 'user-agent' && source === 'vpc-proxy',
    () => 'user-agent comes from context.user-agent, since no header was mapped.',
  ],
  [
    ({ name, source }) => name === 'x-forwarded-for' && source === 'vpc-proxy',
    () => 'x-forwarded-for comes from context.source-ip, since no header was mapped.',
  ],
  [
    ({ name, source }) => name === 'content-type' && source === 'vpc-proxy',
    () => 'content-type is application/json, since bodyJson can be nothing else.',
  ],
  [
    ({ source }) => source === 'vpc-proxy',
    ({ name }) => `${name}: \\' is written ' again, which $util.escapeJavaScript had escaped.`,
  ],
];

function headers(c: Context): Text[] {
  const before = headersOfEvent(c.event, c.source);
  const after = new Map(
    Object.entries(c.request.headers).map(([name, values]) => [name, { values, pointers: [`/headers/${name}`] }]),
  );
  const notes: Text[] = [];
  const spelled = [...before.values()].flatMap(({ pointers }) => pointers).map((pointer) => pointer.split('/').at(-1)!);
  const renamed = spelled.filter((name) => name !== name.toLowerCase());
  if (renamed.length > 0) {
    notes.push({
      text: `Header names are written in lower case, as Lattice has them: ${plural(renamed.length, 'name')}, such as ${renamed[0]}.`,
      places: [],
    });
  }
  if (isFields(c.event['multiValueHeaders']) && isFields(c.event['headers'])) {
    notes.push({
      text: 'Headers are read from multiValueHeaders, which has every value; the map headers repeats the last of each.',
      places: [],
    });
  } else if (c.source !== 'lattice-v2' && !isFields(c.event['multiValueHeaders']) && before.size > 0) {
    notes.push({ text: 'Header values are arrays in a Lattice v2 event, one element for each line.', places: [] });
  }
  // A list of cookies that only repeats the header changes nothing.
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

const BASE64: Readonly<Record<EventSource, string>> = {
  alb: 'an ALB gives base64 unless the type is text, JSON, JavaScript or XML and there is no content coding',
  'lattice-v2': 'Lattice gives base64 where the body is not text',
  'lattice-v1': 'Lattice gives base64 where the body is not text',
  'function-url': 'a Function URL gives base64 unless the type is text, JSON, JavaScript or XML',
  'apigateway-http': 'an HTTP API gives base64 unless the type is text, JSON, JavaScript or XML',
  'apigateway-rest': "the type is one of the API's binaryMediaTypes",
  'vpc-proxy': '',
};

function body({ source, event, request }: Context): Text[] {
  if (source === 'vpc-proxy') {
    if (request.body === undefined) {
      return [
        {
          text: 'There is no body: the template makes {} or "" of an empty one.',
          places: [removed('event', '/bodyJson')],
        },
      ];
    }
    const text =
      'The body is bodyJson written as JSON again: $input.json has parsed it, so white space and number spellings are lost.';
    return [{ text, places: [changed('event', '/bodyJson'), changed('request', '/body')] }];
  }
  if (request.body === undefined) {
    if (!('body' in event)) return [];
    return [
      {
        text: `There is no body: ${event['body'] === null ? 'null' : '""'} is left out, and the base64 flag with it.`,
        places: [removed('event', '/body')],
      },
    ];
  }
  if (request.isBase64Encoded) {
    return [
      {
        text: `The body is base64 because the event brought it so: ${BASE64[source]}. It passes without being decoded.`,
        places: [],
      },
    ];
  }
  const text = 'The body is text and passes as it is; isBase64Encoded is left out unless it is true, as Lattice does.';
  return [{ text, places: [removed('event', '/isBase64Encoded'), removed('event', '/is_base64_encoded')] }];
}

const TIME: Partial<Record<EventSource, string>> = {
  'apigateway-rest': '/requestContext/requestTimeEpoch',
  'apigateway-http': '/requestContext/timeEpoch',
  'function-url': '/requestContext/timeEpoch',
};

function context({ source, event, request, settings }: Context): Text[] {
  if (source === 'lattice-v2') return [];
  const { region, identity, serviceArn } = request.requestContext;
  const time = TIME[source];
  const notes: Text[] = [
    time && at(event, time) !== undefined
      ? {
          text: "timeEpoch is the gateway's milliseconds as Lattice's microseconds, a string.",
          places: [changed('event', time), changed('request', '/requestContext/timeEpoch')],
        }
      : {
          text: 'timeEpoch is the time of conversion: the event carries none.',
          places: [added('request', '/requestContext/timeEpoch')],
        },
  ];
  const { principal, sourceVpcArn } = identity;
  if (source === 'lattice-v1') {
    if (principal ?? sourceVpcArn ?? serviceArn) {
      notes.push({
        text: 'requestContext says what the x-amzn-lattice-* headers said.',
        places: [added('request', '/requestContext')],
      });
    }
    return notes;
  }
  if (principal) {
    const place = added('request', '/requestContext/identity');
    notes.push({
      text: 'identity holds the principal that IAM authenticated at the front door; nothing else is vouched for.',
      places: [place],
    });
  }
  if (sourceVpcArn)
    notes.push({
      text: "sourceVpcArn is the VPC of the private API's endpoint.",
      places: [added('request', '/requestContext/identity')],
    });
  if (!principal && !sourceVpcArn) notes.push({ text: 'identity is empty: the event vouches for nobody.', places: [] });
  const own = region !== '' && region !== settings.requestContext.region;
  notes.push({
    text:
      own || JSON.stringify(event).includes(`.${region}.`)
        ? `region ${region} is read from the event's own names.`
        : region
          ? `region ${region} is the function's own.`
          : 'region is empty: the event names none.',
    places: [added('request', '/requestContext/region')],
  });
  notes.push(
    serviceArn
      ? { text: 'The Lattice ARNs come from the route table.', places: [] }
      : { text: 'The Lattice ARNs are empty: no Lattice service called, and none is invented.', places: [] },
  );
  return notes;
}

/** What the Lattice event has no place for, by the field that carries it beside the request. */
const BESIDE = [
  ['authorizer', 'what the authorizer found out', ['/requestContext/authorizer']],
  ['stageVariables', 'stage variables', ['/stageVariables', '/stage-variables']],
  ['pathParameters', 'path parameters', ['/pathParameters', '/params/path']],
  [
    'clientCertificate',
    'the client certificate',
    ['/requestContext/identity/clientCert', '/requestContext/authentication'],
  ],
  ['stage', 'the stage', ['/requestContext/stage', '/context/stage']],
] as const;

function beside({ event, origin }: Context): Text[] {
  const carried = BESIDE.filter(([key]) => hasContent(origin[key]));
  if (carried.length === 0) return [];
  const places = carried.flatMap(([, , pointers]) =>
    pointers.filter((pointer) => at(event, pointer) !== undefined).map((pointer) => removed('event', pointer)),
  );
  const text = `A Lattice event has no place for ${listed(carried.map(([, what]) => what))}: that travels beside the request, for targets that read this form and for forwardContext.`;
  return [{ text, places }];
}

const hasContent = (value: unknown): boolean => (isFields(value) ? Object.keys(value).length > 0 : value !== undefined);

/** The value at a JSON Pointer without escapes. */
function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((item, key) => (isFields(item) ? item[key] : undefined), value);
}
