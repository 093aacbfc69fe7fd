import type { LatticeRequest } from '../../shared/lattice/request.ts';

const KEYS = [
  'version',
  'path',
  'method',
  'headers',
  'queryStringParameters',
  'body',
  'isBase64Encoded',
  'requestId',
  'requestContext',
];
const CONTEXT_KEYS = ['serviceNetworkArn', 'serviceArn', 'targetGroupArn', 'identity', 'region', 'timeEpoch'];

const areLists = (map: object): boolean =>
  Object.values(map).every(
    (values) => Array.isArray(values) && values.length > 0 && values.every((value) => typeof value === 'string'),
  );

/**
 * In what a request differs from an event that VPC Lattice itself would send (docs/wire-facts.md#lattice-v2-event,
 * design section 4).
 */
export function requestProblems(request: LatticeRequest): string[] {
  const { headers, queryStringParameters: query, requestContext: context } = request;
  const absent = (key: keyof LatticeRequest) => !Object.hasOwn(request, key) || request[key] !== undefined;
  const rules: [holds: boolean, problem: string][] = [
    [Object.keys(request).every((key) => KEYS.includes(key)), `unknown keys in ${Object.keys(request)}`],
    [KEYS.every((key) => absent(key as keyof LatticeRequest)), 'a key is present and undefined'],
    [request.version === '2.0', 'version'],
    [/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(request.method), `method ${request.method}`],
    [/^(\/|\*$)/.test(request.path), `path ${request.path}`],
    [
      Object.keys(headers).every((name) => /^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)),
      'a header name is not in lower case',
    ],
    [areLists(headers), 'headers are not lists of strings'],
    [!Object.keys(headers).some((name) => name.startsWith('x-amzn-lattice-')), 'x-amzn-lattice- header'],
    [query === undefined || areLists(query), 'query parameters are not lists of strings'],
    [(query !== undefined) === /\?./.test(request.path), `query in path ${request.path} and in the map do not agree`],
    [request.body === undefined || request.body !== '', 'an empty body is none'],
    [request.isBase64Encoded === undefined || request.isBase64Encoded === true, 'isBase64Encoded is only ever true'],
    [request.body !== undefined || request.isBase64Encoded === undefined, 'a flag without body'],
    [CONTEXT_KEYS.every((key) => Object.hasOwn(context, key)), 'requestContext is not complete'],
    [/^\d+000$|^\d{16}$/.test(context.timeEpoch), `timeEpoch ${context.timeEpoch} is not microseconds`],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}
