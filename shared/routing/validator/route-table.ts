import { isHttpUrl } from '../../http/url.ts';
import { stepFaults } from '../../ramp/step-faults.ts';
import { crossReferenceFaults } from '../schema/cross-references.ts';
import {
  hasKeys,
  hasOneKey,
  isDate,
  isMethod,
  isModifiableHeader,
  isNoLatticeService,
  namesItsService,
  namesItsTarget,
  signsForItsService,
  signsItsOwnHost,
} from '../schema/refinements.ts';
import {
  array,
  atLeast,
  atMost,
  boolean,
  defaulted,
  discriminatedUnion,
  integer,
  matches,
  maxLength,
  minLength,
  moreThan,
  number,
  oneOf,
  optional,
  record,
  strictObject,
  string,
  union,
  without,
} from './checks.ts';

/** Generated from ../schema.ts by `npm run schema`. */

const clientCertificate = strictObject({ cert: string(minLength(1)), key: string(minLength(1)) });

const http = strictObject(
  {
    type: oneOf('http'),
    url: string(minLength(1), isHttpUrl),
    host: optional(oneOf('preserve', 'target')),
    auth: optional(oneOf('NONE', 'AWS_IAM')),
    service: optional(string(minLength(1), matches(/^[a-z0-9-]+$/))),
    timeoutMs: optional(integer(atLeast(1), atMost(900000))),
    idleTimeoutMs: optional(integer(atLeast(1), atMost(900000))),
    ca: optional(string(minLength(1))),
    clientCertificate: optional(clientCertificate),
    lenient: optional(boolean()),
    requireIdentity: optional(boolean()),
    forwardContext: defaulted(boolean(), () => false),
  },
  namesItsService,
  signsForItsService,
  isNoLatticeService,
  signsItsOwnHost,
);

const lattice = strictObject({
  type: oneOf('lattice'),
  url: string(minLength(1), isHttpUrl),
  auth: defaulted(oneOf('NONE', 'AWS_IAM'), () => 'NONE'),
  region: optional(string(minLength(1))),
  pathEscaping: defaulted(oneOf('once', 'twice'), () => 'once'),
  timeoutMs: optional(integer(atLeast(1), atMost(900000))),
  idleTimeoutMs: optional(integer(atLeast(1), atMost(900000))),
  ca: optional(string(minLength(1))),
  clientCertificate: optional(clientCertificate),
  lenient: optional(boolean()),
  requireIdentity: optional(boolean()),
});

const namedTarget = strictObject({
  hostname: string(minLength(1), matches(/^(?:[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/)),
  port: integer(atLeast(1), atMost(65535)),
});

const lambda = strictObject(
  {
    type: oneOf('lambda'),
    functionArn: string(
      minLength(1),
      matches(/^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$/),
    ),
    eventFormat: oneOf(
      'apigateway-rest',
      'apigateway-http',
      'function-url',
      'alb',
      'lattice-v1',
      'lattice-v2',
      'vpc-proxy',
    ),
    multiValueHeaders: optional(boolean()),
    payloadFormatVersion: optional(oneOf('1.0')),
    namedTarget: optional(namedTarget),
    timeoutMs: optional(integer(atLeast(1), atMost(900000))),
    streaming: optional(boolean()),
    idleTimeoutMs: optional(integer(atLeast(1), atMost(900000))),
  },
  namesItsTarget,
);

const match = strictObject(
  {
    exact: optional(string(minLength(1), matches(/^\/[^?#\s]*$/))),
    prefix: optional(string(minLength(1), matches(/^\/[^?#\s]*$/))),
  },
  hasOneKey,
);

const pathMatch = strictObject({ match: match, caseSensitive: defaulted(boolean(), () => false) });

const match2 = strictObject(
  {
    exact: optional(string(minLength(1))),
    prefix: optional(string(minLength(1))),
    contains: optional(string(minLength(1))),
  },
  hasOneKey,
);

const headerMatches = strictObject({
  name: string(minLength(1), matches(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/)),
  match: match2,
  caseSensitive: defaulted(boolean(), () => false),
});

const httpMatch = strictObject(
  {
    method: optional(string(matches(/^[A-Z]+$/))),
    pathMatch: optional(pathMatch),
    headerMatches: optional(array(headerMatches, minLength(1))),
  },
  hasKeys,
);

const match3 = strictObject({ httpMatch: httpMatch });

const path = strictObject(
  {
    replacePrefixMatch: optional(string(matches(/^(?:\/[\x21\x22\x24-\x3e\x40-\x7e]*)?$/))),
    replaceFullPath: optional(string(matches(/^(?:\/[\x21\x22\x24-\x3e\x40-\x7e]*)?$/))),
  },
  hasOneKey,
);

const urlRewrite = strictObject({
  hostname: optional(
    string(minLength(1), matches(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/)),
  ),
  path: optional(path),
});

const targetGroups = strictObject({
  targetGroupIdentifier: string(minLength(1)),
  weight: defaulted(integer(atLeast(0), atMost(999)), () => 100),
  urlRewrite: optional(urlRewrite),
});

const set = strictObject({
  name: string(minLength(1), matches(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/), isModifiableHeader),
  value: string(matches(/^(?:\t|[^\p{Cc}])*$/u)),
});

const requestHeaderModifier = strictObject({
  set: defaulted(array(set), () => []),
  add: defaulted(array(set), () => []),
  remove: defaulted(
    array(string(minLength(1), matches(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/), isModifiableHeader)),
    () => [],
  ),
});

const stickiness = strictObject({
  by: array(
    string(minLength(1), matches(/^(?:header:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|cookie:[^\s=;,]+|sourceIp)$/)),
    minLength(1),
  ),
});

const compare = strictObject({
  ignore: defaulted(array(string(matches(/^(?:\/(?:[^~/]|~0|~1)*)*$/))), () => []),
  ignoreHeaders: defaulted(array(string(minLength(1))), () => []),
  noise: defaulted(boolean(), () => false),
  values: defaulted(boolean(), () => false),
});

const mirror = strictObject({
  targetGroupIdentifier: string(minLength(1)),
  percent: defaulted(number(atLeast(0), atMost(100)), () => 100),
  methods: defaulted(array(string(minLength(1), isMethod)), () => ['GET', 'HEAD', 'OPTIONS']),
  mode: defaulted(oneOf('async', 'inline'), () => 'async'),
  compare: defaulted(compare, () => ({ ignore: [], ignoreHeaders: [], noise: false, values: false })),
});

const fallback = strictObject({
  targetGroupIdentifier: string(minLength(1)),
  on: array(union(oneOf('unreachable'), integer(atLeast(200), atMost(599))), minLength(1)),
});

const limits = strictObject({
  errorPercent: optional(number(atLeast(0), atMost(100))),
  errorPercentOverOthers: optional(number(atLeast(0), atMost(100))),
  p95Ms: optional(number(atLeast(0))),
  p95MsOverOthers: optional(number(atLeast(0))),
  parityPercent: optional(number(atLeast(0), atMost(100))),
});

const state = strictObject({
  step: integer(atLeast(0), atMost(100)),
  since: string(matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/), isDate),
  status: oneOf('running', 'held', 'rolledBack', 'done'),
  reason: optional(string(minLength(1))),
  approvedPercent: optional(number(atLeast(0), atMost(100))),
  otherWeights: optional(record(string(minLength(1)), integer(atLeast(0), atMost(999)))),
});

const ramp = strictObject(
  {
    targetGroupIdentifier: string(minLength(1)),
    steps: defaulted(array(number(moreThan(0), atMost(100)), minLength(1), maxLength(100)), () => [1, 5, 25, 50, 100]),
    holdMinutes: defaulted(number(atLeast(0), atMost(43200)), () => 10),
    minRequests: defaulted(integer(atLeast(1), atMost(1000000000)), () => 300),
    approveAt: defaulted(array(number(moreThan(0), atMost(100))), () => []),
    limits: defaulted(limits, () => ({ errorPercent: 1, p95MsOverOthers: 100, parityPercent: 99 })),
    state: optional(state),
  },
  without(stepFaults),
);

const forward = strictObject({
  targetGroups: array(targetGroups, minLength(1)),
  urlRewrite: optional(urlRewrite),
  requestHeaderModifier: optional(requestHeaderModifier),
  responseHeaderModifier: optional(requestHeaderModifier),
  stickiness: optional(stickiness),
  mirror: optional(mirror),
  fallback: optional(fallback),
  ramp: optional(ramp),
});

const fixedResponse = strictObject({ statusCode: integer(atLeast(200), atMost(599)) });

const redirect = strictObject({
  scheme: optional(oneOf('http', 'https')),
  hostname: optional(
    string(minLength(1), matches(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/)),
  ),
  port: optional(integer(atLeast(1), atMost(65535))),
  path: optional(path),
  statusCode: defaulted(oneOf(301, 302, 303, 307, 308), () => 302),
});

const action = strictObject(
  { forward: optional(forward), fixedResponse: optional(fixedResponse), redirect: optional(redirect) },
  hasOneKey,
);

const rules = strictObject({
  name: string(minLength(1)),
  priority: integer(atLeast(1), atMost(2147483647)),
  match: match3,
  action: action,
});

const apigatewayRest = strictObject({
  stripBasePath: optional(string(minLength(1), matches(/^[^?#\s]+$/))),
  binaryMediaTypes: optional(union(boolean(), array(string(minLength(1), matches(/^[^\s/;,~]+\/[^\s/;,~]+$/))))),
});

const apigatewayHttp = strictObject({ stripStage: optional(string(minLength(1), matches(/^[^?#\s]+$/))) });

const alb = strictObject({
  setCookie: optional(oneOf('first', 'case-variants')),
  trust: optional(array(oneOf('mtls', 'oidc'))),
});

const lattice2 = strictObject({ arrayHeaders: optional(oneOf('set-cookie', 'all', 'none')) });

const sources = strictObject({
  'apigateway-rest': optional(apigatewayRest),
  'apigateway-http': optional(apigatewayHttp),
  alb: optional(alb),
  lattice: optional(lattice2),
});

const requestContext = strictObject({
  region: optional(string(minLength(1), matches(/^[\x20-\x7e]*$/))),
  serviceNetworkArn: optional(string(minLength(1), matches(/^[\x20-\x7e]*$/))),
  serviceArn: optional(string(minLength(1), matches(/^[\x20-\x7e]*$/))),
  targetGroupArn: optional(string(minLength(1), matches(/^[\x20-\x7e]*$/))),
});

const table = strictObject(
  {
    $schema: optional(string()),
    targetGroups: record(
      string(minLength(1)),
      discriminatedUnion('type', { http: http, lattice: lattice, lambda: lambda }),
    ),
    rules: defaulted(array(rules), () => []),
    defaultAction: optional(action),
    eventSources: optional(
      array(
        oneOf('apigateway-rest', 'apigateway-http', 'function-url', 'alb', 'lattice-v1', 'lattice-v2', 'vpc-proxy'),
        minLength(1),
      ),
    ),
    sources: defaulted(sources, () => ({})),
    segmentParameters: optional(oneOf('reject', 'ignore')),
    targetGroupHeader: optional(string(minLength(1), matches(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/))),
    versionHeader: optional(string(minLength(1), matches(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/))),
    requestContext: defaulted(requestContext, () => ({})),
  },
  without(crossReferenceFaults),
);

export const checkedRouteTable = table;
