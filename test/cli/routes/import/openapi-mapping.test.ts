import { describe, expect, it, test } from 'vitest';
import { importOpenApi } from '../../../../cli/routes/import/openapi.ts';
import { noted } from '../tables.ts';

const NONE = new Map<string, string>();
const FUNCTION = 'arn:aws:lambda:us-east-2:123456789012:function:f';

/** The rule of one operation, its target group's URL or ARN, and what could not be said. */
function imported(operation: string, integration: object, variables = NONE) {
  const [method = '', path = ''] = operation.split(' ');
  const key = method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();
  const paths = { [path]: { [key]: { 'x-amazon-apigateway-integration': integration } } };
  const { table, notes } = noted(importOpenApi([{ openapi: '3.0.1', paths }], NONE, variables));
  const action = (table.rules[0]?.action ?? table.defaultAction) as { forward?: Record<string, unknown> };
  const { targetGroups, ...filters } = action.forward ?? {};
  const lost = notes.filter((note) => note.includes('cannot be expressed'));
  const [group] = Object.values(table.targetGroups);
  return { target: targetGroups ? (group!['url'] ?? group!['functionArn']) : 501, filters, lost };
}

const http = (uri: string, requestParameters: object = {}) => ({ type: 'http_proxy', uri, requestParameters });
const prefix = (replacePrefixMatch: string) => ({ urlRewrite: { path: { replacePrefixMatch } } });
const full = (replaceFullPath: string) => ({ urlRewrite: { path: { replaceFullPath } } });

describe("a URL whose path is not the API's", () => {
  test.each<[operation: string, uri: string, target: string | 501, filters: object]>([
    ['GET /pets', 'http://h/animals', 'http://h', full('/animals')],
    ['GET /pets', 'http://h/pets/', 'http://h', full('/pets/')],
    ['GET /', 'http://h', 'http://h', {}],
    ['GET /', 'http://h/index.html', 'http://h', full('/index.html')],
    ['GET /pets', 'http://h', 'http://h', full('/')],
    ['GET /pets', 'http://pets', 'http://pets', full('/')],
    ['GET /pets', 'http://h/base/pets', 'http://h/base', {}],
    ['ANY /$default', 'http://h', 'http://h', {}],
    ['ANY /$default', 'http://h/base/', 'http://h/base', {}],
    ['ANY /$default', 'http://h/base/{proxy}', 'http://h/base', {}],
    ['ANY /$default', 'http://h/{stage}/base', 501, {}],
    ['ANY /v1/{proxy+}', 'http://h/{proxy}', 'http://h', prefix('/')],
    ['ANY /v1/{proxy+}', 'http://h/v2/{proxy}', 'http://h', prefix('/v2')],
    ['GET /pets/{id}/toys', 'http://h/animals/{id}/toys', 'http://h', prefix('/animals')],
    ['GET /pets/{id}/toys', 'http://h/animals/{id}/games', 501, {}],
    ['GET /pets/{id}', 'http://h/animals/dogs', 501, {}],
    ['GET /v{id}', 'http://h/animals/{id}', 501, {}],
    ['ANY /v1/{proxy+}', 'http://h/v2{proxy}', 501, {}],
    ['ANY /v1/{proxy+}', 'http://h/{x}/v2/{proxy}', 501, {}],
    ['GET /pets', 'http://h/animals?kind=pet', 501, {}],
  ])('%s at %s', (operation, uri, target, filters) => {
    const lost =
      target === 501 ? [`${operation}: integration path of ${uri} cannot be expressed: answers 501 instead`] : [];
    expect(imported(operation, http(uri))).toEqual({ target, filters, lost });
  });
});

describe('overwrite:path', () => {
  test.each<[operation: string, value: string, filters: object | 501]>([
    ['GET /a', '/b', full('/b')],
    ['GET /a', '$request.path', {}],
    ['GET /a', '/v2$request.path', full('/v2/a')],
    ['ANY /v1/{proxy+}', '/b', full('/b')],
    ['ANY /v1/{proxy+}', '/$request.path.proxy', prefix('/')],
    ['ANY /v1/{proxy+}', `/v2/\${request.path.proxy}`, prefix('/v2')],
    ['ANY /v1/{proxy+}', '/v2$request.path', prefix('/v2/v1')],
    ['ANY /{proxy+}', '/$request.path.proxy', {}],
    ['GET /pets/{id}', '/animals/$request.path.id', prefix('/animals')],
    ['ANY /$default', '/v2$request.path', prefix('/v2')],
    ['GET /pets/{id}', '/animals/$request.path.other', 501],
    ['GET /pets/{id}/toys', '/animals/$request.path.id', 501],
    ['GET /pets/{id}', '/$request.path.id/animals', 501],
    ['GET /pets/{pet}/toys/{toy}', '/toys/$request.path.toy', 501],
    ['GET /pets/{id}', '/animals$request.path.id', 501],
    ['GET /a', '/$request.querystring.page', 501],
    ['GET /a', 'v2/b', 501],
  ])('%s by %s', (operation, value, filters) => {
    const mapping = { 'overwrite:path': value };
    const listener = {
      type: 'http_proxy',
      uri: 'arn:aws:elasticloadbalancing:x:1:listener/app/lb/1/2',
      requestParameters: mapping,
    };
    const ownPath = operation.replace(/^\w+ (?:\/\$default)?/, '').replace('+', '');
    const integrations = [
      listener,
      http(`http://h${ownPath}`, mapping),
      { type: 'aws_proxy', uri: `functions/${FUNCTION}/invocations`, requestParameters: mapping },
    ];
    for (const integration of integrations) {
      const result = imported(operation, integration);
      if (filters === 501) {
        expect(result.lost).toEqual([`${operation}: overwrite:path ${value} cannot be expressed: answers 501 instead`]);
      } else expect([result.filters, result.lost]).toEqual([filters, []]);
    }
  });
});

describe('headers', () => {
  const request = (requestHeaderModifier: object) => ({ requestHeaderModifier });
  const value = { name: 'x-a', value: '1' };

  test.each<[string, mapping: object, filters: object, lost?: string]>([
    ['append', { 'append:header.x-a': '1' }, request({ add: [value] })],
    ['overwrite', { 'overwrite:header.x-a': '1' }, request({ set: [value] })],
    ['remove', { 'remove:header.x-a': "''" }, request({ remove: ['x-a'] })],
    ['a stage variable', { 'overwrite:header.x-a': '$stageVariables.one' }, request({ set: [value] })],
    ['a value in quotes of a REST API', { 'integration.request.header.x-a': "'1'" }, request({ set: [value] })],
    ['the same header, which goes on anyway', { 'integration.request.header.x-a': 'method.request.header.x-a' }, {}],
    [
      'a value of the request',
      { 'append:header.x-a': '$request.header.x-b' },
      {},
      'append:header.x-a ($request.header.x-b)',
    ],
    [
      'a value of the context',
      { 'integration.request.header.x-a': 'context.requestId' },
      {},
      'integration.request.header.x-a (context.requestId)',
    ],
    [
      'a dollar in quotes, which is no variable',
      { 'integration.request.header.x-a': "'$100'" },
      request({ set: [{ name: 'x-a', value: '$100' }] }),
    ],
    ['half a quote', { 'integration.request.header.x-a': "'1" }, {}, `integration.request.header.x-a ('1)`],
    ['the other half', { 'integration.request.header.x-a': "1'" }, {}, `integration.request.header.x-a (1')`],
    [
      'two that a table cannot say',
      { 'append:header.host': 'b', 'append:querystring.a': '1' },
      {},
      'append:header.host (b), append:querystring.a (1)',
    ],
    ['a header of the proxy', { 'overwrite:header.Host': 'b' }, {}, 'overwrite:header.Host (b)'],
    [
      'a header that the function rewrites',
      { 'overwrite:header.X-Forwarded-For': '10.0.0.1' },
      request({ set: [{ name: 'X-Forwarded-For', value: '10.0.0.1' }] }),
    ],
    ['the query', { 'append:querystring.a': '1' }, {}, 'append:querystring.a (1)'],
  ])('%s', (_, mapping, filters, lost) => {
    const result = imported('GET /a', http('http://h/a', mapping), new Map([['one', '1']]));
    expect(result).toEqual({
      target: 'http://h',
      filters,
      lost: lost === undefined ? [] : [`GET /a: request parameter mapping ${lost} cannot be expressed`],
    });
  });

  it('of the response, where the mapping holds for every status', () => {
    const responseParameters = {
      default: { 'append:header.x-a': '1', 'remove:header.server': "''", 'overwrite:statuscode': '204' },
      '200': { 'append:header.x-b': '1', 'remove:header.x-c': "''" },
      'method.response.header.x-d': 'integration.response.header.x-d',
    };
    const result = imported('GET /a', { ...http('http://h/a'), responseParameters });
    expect(result.filters).toEqual({ responseHeaderModifier: { add: [value], remove: ['server'] } });
    expect(result.lost).toEqual([
      'GET /a: response parameter mapping overwrite:statuscode (204) cannot be expressed',
      'GET /a: response parameter mapping append:header.x-b, remove:header.x-c of status 200 cannot be expressed: a header is changed for every status or for none',
      'GET /a: response parameter mapping method.response.header.x-d cannot be expressed: a header is changed for every status or for none',
    ]);
  });
});

it('the name that an integration wants in a certificate is noted', () =>
  expect(imported('GET /a', { ...http('https://h/a'), tlsConfig: { serverNameToVerify: 'b.example' } }).lost).toEqual([
    'GET /a: tlsConfig (its server name) cannot be expressed',
  ]));

describe('a base path of a custom domain, and a stage', () => {
  const api = (type: object, servers?: object[], mediaTypes?: string[]) => {
    const paths = {
      '/a': {
        get: {
          'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: `functions/${FUNCTION}/invocations`, ...type },
        },
      },
    };
    return (basePath?: string) =>
      importOpenApi(
        [{ openapi: '3.0.1', paths, servers, 'x-amazon-apigateway-binary-media-types': mediaTypes }],
        NONE,
        NONE,
        basePath,
      ).table.sources;
  };
  const stage = [{ variables: { basePath: { default: '/live' } } }];

  test.each<[string, ReturnType<typeof api>, string | undefined, object | undefined]>([
    ['a REST API', api({}, stage), undefined, undefined],
    [
      'a REST API with a base path and binary media types',
      api({}, stage, ['image/*']),
      'shop',
      { 'apigateway-rest': { stripBasePath: 'shop', binaryMediaTypes: ['image/*'] } },
    ],
    ['a REST API with a base path', api({}, stage), 'shop', { 'apigateway-rest': { stripBasePath: 'shop' } }],
    [
      'an HTTP API with a stage',
      api({ payloadFormatVersion: '2.0' }, stage),
      undefined,
      { 'apigateway-http': { stripStage: 'live' } },
    ],
    [
      'an HTTP API with a stage, its slash at the end',
      api({ payloadFormatVersion: '2.0' }, [{ variables: { basePath: { default: 'live/' } } }]),
      undefined,
      { 'apigateway-http': { stripStage: 'live' } },
    ],
    ...[{}, { variables: {} }, { variables: { basePath: {} } }].map(
      (server): [string, ReturnType<typeof api>, undefined, undefined] => [
        `an HTTP API at ${JSON.stringify(server)}`,
        api({ payloadFormatVersion: '2.0' }, [server]),
        undefined,
        undefined,
      ],
    ),
    ['an HTTP API with the stage $default', api({ payloadFormatVersion: '2.0' }), undefined, undefined],
    [
      'an HTTP API with a base path',
      api({ payloadFormatVersion: '2.0' }, stage),
      'shop',
      { 'apigateway-http': { stripStage: 'shop' } },
    ],
  ])('%s', (_, sourcesFor, basePath, sources) => expect(sourcesFor(basePath)).toEqual(sources));
});
