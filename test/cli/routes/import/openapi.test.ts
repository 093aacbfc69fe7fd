import { describe, expect, it, test } from 'vitest';
import { importOpenApi as importDocuments } from '../../../../cli/routes/import/openapi.ts';
import { fixture, noted } from '../tables.ts';

const importOpenApi = (...input: Parameters<typeof importDocuments>) => noted(importDocuments(...input));

const NONE = new Map<string, string>();
const read = (path: string, targets = NONE, variables = NONE) => importOpenApi([fixture(path)], targets, variables);

const statusOf = (action: object): unknown =>
  (action as { fixedResponse: { statusCode: number } }).fixedResponse.statusCode;

/** Rules as `METHOD kind path → target`. */
const lines = ({ table }: ReturnType<typeof importOpenApi>): string[] =>
  table.rules.map(({ match: { httpMatch }, action }) => {
    const [[kind, path] = []] = Object.entries(httpMatch.pathMatch!.match);
    const target = 'forward' in action ? action.forward.targetGroups[0]!.targetGroupIdentifier : statusOf(action);
    return `${httpMatch.method ?? 'ANY'} ${kind} ${path} → ${target}`;
  });

const arn = (name: string): string => `arn:aws:lambda:us-east-2:123456789012:function:${name}`;
const invocation = (name: string): string =>
  `arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/${arn(name)}/invocations`;

describe('exports that the API Gateway guide shows', () => {
  it('HTTP integrations, path variables, a mock', () => {
    expect(importDocuments([fixture('openapi/petstore.json')], NONE, NONE).from).toBe('3 operations');
    const result = read('openapi/petstore.json');
    expect(lines(result)).toEqual([
      'GET exact /pets → petstore-demo-endpoint.execute-api.com',
      'GET prefix /pets/ → petstore-demo-endpoint.execute-api.com',
      'OPTIONS prefix /pets/ → 204',
    ]);
    expect(result.table.targetGroups).toEqual({
      'petstore-demo-endpoint.execute-api.com': {
        type: 'http',
        url: 'http://petstore-demo-endpoint.execute-api.com/petstore',
        host: 'target',
      },
    });
    expect(result.notes).toEqual([
      'OPTIONS /pets/{petId}: loses its CORS headers, only its status 204 stays: browsers refuse cross-origin requests unless the front door answers preflights',
      'GET prefix /pets/: stands for /pets/{petId}, and takes longer paths too',
      'OPTIONS prefix /pets/: stands for /pets/{petId}, and takes longer paths too',
      'requests that API Gateway refuses today, because it has no such resource or method, may match a prefix',
    ]);
  });

  it('VPC links and stage variables', () => {
    const variables = new Map([
      ['backend', '10.0.1.16:8080'],
      ['vpcLinkId', 'abc123'],
    ]);
    const result = read('openapi/vpc-link.json', NONE, variables);
    const nlb = 'my-vpclink-test-nlb-1234567890abcdef.us-east-2.amazonaws.com';
    expect(lines(result)).toEqual([`GET exact / → ${nlb}`, 'ANY prefix / → 10.0.1.16']);
    expect(result.table.targetGroups['10.0.1.16']).toEqual({
      type: 'http',
      url: 'http://10.0.1.16:8080',
      host: 'target',
    });
    expect(result.notes[0]).toMatch(`GET /: goes to http://${nlb} through VPC link abc`);
  });

  it('without their values, a placeholder', () => {
    const { table, notes } = read('openapi/vpc-link.json');
    const uri = `http://\${stageVariables.backend}`;
    expect(table.targetGroups['backend']).toEqual({ type: 'http', url: 'http://backend.invalid' });
    expect(notes).toContain(
      `target group backend: no URL or Lambda ARN is known for ${uri}: give --target 'backend=…'`,
    );
  });

  it('Lambda integrations by reference', () => {
    const result = read('openapi/integrations.json');
    expect(lines(result)).toEqual([
      'GET exact / → my-function',
      'GET exact /pets → my-function',
      'GET exact /checkout → example-function',
    ]);
    expect(result.table.targetGroups['my-function']).toEqual({
      type: 'lambda',
      functionArn: arn('my-function'),
      eventFormat: 'apigateway-rest',
      payloadFormatVersion: '1.0',
    });
    expect(result.notes).toEqual([]);
  });

  it('an HTTP API: payload 2.0, an authorizer, an AWS service, a private $default route, a stage, in YAML', () => {
    const listener =
      'arn:aws:elasticloadbalancing:us-east-2:123456789012:listener/app/my-load-balancer/50dc6c495c0c9188/0467ef3c8400ae65';
    const result = read('openapi/http-api.yaml', new Map([[listener, 'http://10.0.1.20']]));
    expect(lines(result)).toEqual(['POST exact /queue → 501', 'GET prefix /orders/ → orders-live']);
    expect(result.table.targetGroups).toEqual({
      'orders-live': {
        type: 'lambda',
        functionArn: arn('orders:live'),
        eventFormat: 'apigateway-http',
        timeoutMs: 30_000,
      },
      'my-load-balancer': { type: 'http', url: 'http://10.0.1.20' },
    });
    expect(result.table.defaultAction).toEqual({
      forward: { targetGroups: [{ targetGroupIdentifier: 'my-load-balancer' }] },
    });
    expect(result.table.sources).toEqual({ 'apigateway-http': { stripStage: 'prod' } });
    expect(result.notes).toEqual([
      'x-amazon-apigateway-cors cannot be expressed',
      'GET /orders/{id}: its authorization cannot be expressed: requests are forwarded without it unless the front door does it',
      'POST /queue: integration SQS-SendMessage cannot be expressed: answers 501 instead',
      'GET prefix /orders/: stands for /orders/{id}, and takes longer paths too',
    ]);
  });
});

/** An API of operations `METHOD /path`, each with its integration. */
function api(operations: Record<string, object>, rest: object = {}) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operation, integration] of Object.entries(operations)) {
    const [method = '', path = ''] = operation.split(' ');
    const key = method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();
    paths[path] = { ...paths[path], [key]: { 'x-amazon-apigateway-integration': integration } };
  }
  return importOpenApi([{ openapi: '3.0.1', paths, ...rest }], NONE, NONE);
}
const lambda = (name: string) => ({ type: 'aws_proxy', uri: invocation(name) });
const http = (uri: string, rest: object = {}) => ({ type: 'http_proxy', uri, ...rest });

const EVERY_METHOD = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'];

describe('precedence', () => {
  test.each<[string, Record<string, object>, string[]]>([
    [
      'exact before variable before greedy, the longest beginning first',
      {
        'ANY /{proxy+}': lambda('rest'),
        'GET /pets/{id}': lambda('pet'),
        'GET /pets/{id}/toys/{toy}': lambda('pet'),
        'GET /pets/mine': lambda('mine'),
        'GET /pets/old/{id}': lambda('old'),
      },
      ['GET exact /pets/mine → mine', 'GET prefix /pets/old/ → old', 'GET prefix /pets/ → pet', 'ANY prefix / → rest'],
    ],
    [
      'a method before ANY',
      { 'ANY /pets': lambda('any'), 'GET /pets': lambda('get') },
      ['GET exact /pets → get', 'ANY exact /pets → any'],
    ],
    [
      'every method that OpenAPI has, before ANY',
      Object.fromEntries(['ANY', ...EVERY_METHOD].map((method) => [`${method} /pets`, lambda(method)])),
      [...EVERY_METHOD, 'ANY'].map((method) => `${method} exact /pets → ${method}`),
    ],
    [
      'a method before ANY of the same path variable',
      { 'GET /pets/{id}': lambda('get'), 'ANY /pets/{id}': lambda('any') },
      ['GET prefix /pets/ → get', 'ANY prefix /pets/ → any'],
    ],
    [
      'routes of one beginning next to each other, in the order of the API',
      {
        'ANY /a': lambda('a'),
        'GET /b': lambda('b'),
        'ANY /a/{proxy+}': lambda('a'),
        'ANY /b/{proxy+}': lambda('b'),
        'GET /a/{id}': lambda('a'),
      },
      ['ANY exact /a → a', 'GET exact /b → b', 'GET prefix /a/ → a', 'ANY prefix /a/ → a', 'ANY prefix /b/ → b'],
    ],
    [
      'routes that only a variable in the middle tells apart: neither is guessed',
      { 'GET /pets/{id}': lambda('pet'), 'GET /pets/{id}/toys': lambda('toys'), 'PUT /pets/{id}': lambda('pet') },
      ['GET prefix /pets/ → 501', 'PUT prefix /pets/ → pet'],
    ],
    [
      'a method against ANY of another path with the same beginning',
      { 'GET /pets/{id}': lambda('pet'), 'ANY /pets/{proxy+}': lambda('rest') },
      ['GET prefix /pets/ → 501', 'ANY prefix /pets/ → rest'],
    ],
  ])('%s', (_, operations, expected) => expect(lines(api(operations))).toEqual(expected));

  it('names rules by method and path', () => {
    const action = (name: string) => ({ forward: { targetGroups: [{ targetGroupIdentifier: name }] } });
    const { rules } = api({ 'ANY /Pets/{proxy+}': lambda('any'), 'GET /pets': lambda('get') }).table;
    expect(rules).toStrictEqual([
      {
        name: 'get-pets',
        priority: 10,
        match: { httpMatch: { method: 'GET', pathMatch: { match: { exact: '/pets' }, caseSensitive: true } } },
        action: action('get'),
      },
      {
        name: 'any-pets-proxy',
        priority: 20,
        match: { httpMatch: { pathMatch: { match: { prefix: '/Pets/' }, caseSensitive: true } } },
        action: action('any'),
      },
    ]);
  });

  const allowed =
    'requests that API Gateway refuses today, because it has no such resource or method, may match a prefix';

  test.each<[string, Record<string, object>, string[]]>([
    [
      'routes that cannot be told apart',
      { 'ANY /a/{x}': lambda('one'), 'ANY /a/{x}/b': lambda('two') },
      ['ANY prefix /a/: /a/{x} and /a/{x}/b go to different targets and cannot be told apart: answers 501 instead'],
    ],
    [
      'routes that are one rule now',
      { 'GET /a/{x}': lambda('one'), 'GET /a/{x}/b': lambda('one') },
      ['GET prefix /a/: stands for /a/{x} and /a/{x}/b, and takes longer paths too'],
    ],
    [
      'a greedy variable after another variable',
      { 'ANY /a/{x}/{proxy+}': lambda('one') },
      ['ANY prefix /a/: stands for /a/{x}/{proxy+}, and takes longer paths too'],
    ],
    ['nothing of a greedy variable alone', { 'ANY /a/{proxy+}': lambda('one') }, []],
  ])('notes %s', (_, operations, told) => expect(api(operations).notes).toEqual([...told, allowed]));
});

describe('integrations', () => {
  test.each<[string, string, object, unknown, string[]]>([
    ['a base path in front', 'GET /pets', http('http://h/v1/pets'), 'http://h/v1', []],
    ['the root', 'GET /', http('http://h'), 'http://h', []],
    ['the root of a base path', 'GET /', http('http://h/v1/'), 'http://h/v1', []],
    [
      'a query of its own',
      'GET /',
      http('http://h/?a=b'),
      501,
      ['GET /: integration path of http://h/?a=b cannot be expressed: answers 501 instead'],
    ],
    ['its own method', 'GET /a', http('http://h/a', { httpMethod: 'get' }), 'http://h', []],
    ['each method as it is', 'ANY /a', http('http://h/a', { httpMethod: 'ANY' }), 'http://h', []],
    [
      'another method',
      'GET /a',
      http('http://h/a', { httpMethod: 'POST' }),
      501,
      ['GET /a: integration method POST cannot be expressed: answers 501 instead'],
    ],
    [
      'one method for all',
      'ANY /a',
      http('http://h/a', { httpMethod: 'GET' }),
      501,
      ['ANY /a: integration method GET cannot be expressed: answers 501 instead'],
    ],
    [
      'a mock, by the status that its template names',
      'GET /a',
      {
        type: 'mock',
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        responses: { '4\\d{2}': { statusCode: '404' }, default: { statusCode: '200' } },
      },
      200,
      ['GET /a: headers and body of its mock answer cannot be expressed, only its status 200'],
    ],
    [
      'a mock without a template, which has the status 200',
      'GET /a',
      { type: 'MOCK', responses: { default: { statusCode: '500' }, '2\\d{2}': { statusCode: '201' } } },
      201,
      ['GET /a: headers and body of its mock answer cannot be expressed, only its status 201'],
    ],
    [
      'a mock without anything',
      'GET /a',
      { type: 'mock' },
      200,
      ['GET /a: headers and body of its mock answer cannot be expressed, only its status 200'],
    ],
    [
      'a preflight without CORS headers',
      'OPTIONS /a',
      { type: 'mock', responses: { default: { statusCode: '204' } } },
      204,
      ['OPTIONS /a: headers and body of its mock answer cannot be expressed, only its status 204'],
    ],
    [
      'CORS headers of an answer that is no preflight',
      'GET /a',
      {
        type: 'mock',
        responses: {
          default: {
            statusCode: '204',
            responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" },
          },
        },
      },
      204,
      ['GET /a: headers and body of its mock answer cannot be expressed, only its status 204'],
    ],
    [
      'a mock with a pattern that only Java reads',
      'GET /a',
      { type: 'mock', responses: { '(?s).*': { statusCode: '500' }, default: { statusCode: '202' } } },
      202,
      ['GET /a: headers and body of its mock answer cannot be expressed, only its status 202'],
    ],
    [
      'a mock, by the pattern that the status meets',
      'GET /a',
      {
        type: 'mock',
        requestTemplates: { 'application/json': '{ statusCode : 418 }' },
        responses: { default: { statusCode: '200' }, '4\\d{2}': { statusCode: '404' } },
      },
      404,
      ['GET /a: headers and body of its mock answer cannot be expressed, only its status 404'],
    ],
    ['the same path, greedy', 'ANY /a/{proxy+}', http('http://h/a/{proxy}'), 'http://h', []],
    [
      'a variable under another name',
      'GET /pets/{id}',
      http('http://h/pets/{x}', { requestParameters: { 'integration.request.path.x': 'method.request.path.id' } }),
      'http://h',
      ['GET prefix /pets/: stands for /pets/{id}, and takes longer paths too'],
    ],
    [
      'its own path by parameter mapping',
      'GET /a',
      http('http://h/a', { requestParameters: { 'overwrite:path': '$request.path' } }),
      'http://h',
      [],
    ],
    [
      'templates',
      'GET /a',
      {
        type: 'http',
        uri: 'http://h/a',
        requestTemplates: { 'application/json': '{}' },
        responses: {
          '4\\d{2}': { statusCode: '400' },
          default: { statusCode: '200', responseTemplates: { 'application/json': '{}' } },
        },
      },
      'http://h',
      ['GET /a: request template cannot be expressed', 'GET /a: response mapping cannot be expressed'],
    ],
    [
      'templates that a proxy integration does not use',
      'GET /a',
      http('http://h/a', {
        requestTemplates: { 'application/json': '{}' },
        responses: { default: { statusCode: '200', responseTemplates: { 'application/json': '{}' } } },
      }),
      'http://h',
      [],
    ],
    [
      'an AWS service',
      'POST /a',
      { type: 'aws', uri: 'arn:aws:apigateway:us-east-2:sqs:path/1/q', httpMethod: 'POST' },
      501,
      ['POST /a: integration type aws cannot be expressed: answers 501 instead'],
    ],
  ])('%s', (_, operation, integration, expected, told) => {
    const { table, notes } = api({ [operation]: integration });
    const [action] = table.rules.map((rule) => rule.action);
    const [group] = Object.values(table.targetGroups);
    expect('forward' in action! ? group!['url'] : statusOf(action!)).toBe(expected);
    expect(notes.filter((note) => !note.startsWith('requests that API Gateway'))).toEqual(told);
  });

  test.each(['{"statusCode":418}', '{statusCode:418}', `{'statusCode'  :  '418'}`, '{ "statusCode" : "418" }'])(
    'a mock has the status of its template %s',
    (template) => {
      const responses = { '4\\d{2}': { statusCode: '404' }, default: { statusCode: '500' } };
      const requestTemplates = { 'application/json': template };
      const [rule] = api({ 'GET /a': { type: 'mock', requestTemplates, responses } }).table.rules;
      expect(statusOf(rule!.action)).toBe(404);
    },
  );

  const SECURITY = [{ api_key: [] }];
  const UNAUTHORIZED =
    'GET /a: its authorization cannot be expressed: requests are forwarded without it unless the front door does it';

  test.each<[string, operation: object, document: object, told: string[]]>([
    ['authorization of an operation', { security: SECURITY }, {}, [UNAUTHORIZED]],
    ['authorization of the API', {}, { security: SECURITY }, [UNAUTHORIZED]],
    ['no authorization of one operation', { security: [] }, { security: SECURITY }, []],
    ['authorization by IAM', { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }, {}, [UNAUTHORIZED]],
    [
      'a request validator',
      { 'x-amazon-apigateway-request-validator': 'all' },
      { 'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true } } },
      [
        'x-amazon-apigateway-request-validators cannot be expressed',
        'GET /a: request validator all cannot be expressed',
      ],
    ],
    [
      'nothing of what does not change requests',
      {},
      {
        'x-amazon-apigateway-documentation': { version: '1' },
        'x-amazon-apigateway-importexport-version': '1.0',
        'x-amazon-apigateway-tag-value': 'a',
        'x-amazon-apigateway-binary-media-types': ['*/*'],
        'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: ['vpce-1'] },
        'x-amazon-apigateway-security-policy': 'TLS_1_2',
        'x-example': 1,
      },
      [],
    ],
  ])('notes %s', (_, operation, document, told) => {
    const paths = { '/a': { get: { 'x-amazon-apigateway-integration': lambda('a'), ...operation } } };
    expect(importOpenApi([{ openapi: '3.0.1', paths, ...document }], NONE, NONE).notes).toEqual(told);
  });

  it('notes an operation without one, and extensions of the whole API', () => {
    const document = {
      swagger: '2.0',
      paths: { '/a': { get: { responses: {} }, parameters: [] } },
      'x-amazon-apigateway-policy': { Version: '2012-10-17' },
      'x-amazon-apigateway-binary-media-types': ['*/*'],
    };
    const { table, notes } = importOpenApi([document], NONE, NONE);
    expect(table.rules).toEqual([]);
    expect(notes).toEqual(['x-amazon-apigateway-policy cannot be expressed', 'GET /a: no integration: left out']);
  });
});

describe('what templates and people write', () => {
  const FUNCTION = 'arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/';
  const placeholder = { type: 'http', url: 'http://ordersfunction.invalid' };

  test.each<[string, unknown]>([
    ['Fn::Sub', { 'Fn::Sub': `${FUNCTION}\${OrdersFunction.Arn}/invocations` }],
    ['Fn::Sub with variables', { 'Fn::Sub': [`${FUNCTION}\${OrdersFunction.Arn}/invocations`, {}] }],
    ['the tag !Sub, of which the reader leaves the text', `${FUNCTION}\${OrdersFunction.Arn}/invocations`],
    [
      'Fn::Join with a separator',
      { 'Fn::Join': ['/', [FUNCTION.slice(0, -1), { 'Fn::GetAtt': ['OrdersFunction', 'Arn'] }, 'invocations']] },
    ],
    ['Fn::Join', { 'Fn::Join': ['', [FUNCTION, { 'Fn::GetAtt': ['OrdersFunction', 'Arn'] }, '/invocations']] }],
  ])('%s in an uri: the target group has the name of the function', (_, uri) => {
    const { table, notes } = api({ 'GET /a': { type: 'aws_proxy', uri } });
    expect(table.targetGroups).toEqual({ OrdersFunction: placeholder });
    expect(notes).toEqual([
      `target group OrdersFunction: no URL or Lambda ARN is known for \${OrdersFunction.Arn}: give --target 'OrdersFunction=…'`,
    ]);
  });

  test.each<[uri: unknown, name: string, functionArn?: string]>([
    [`${FUNCTION}${arn('orders')}/invocations`, 'orders', arn('orders')],
    [`${FUNCTION}${arn('orders')}/response-streaming-invocations`, 'orders', arn('orders')],
    [arn('orders'), 'orders', arn('orders')],
    [`${FUNCTION}arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:orders:live/invocations`, 'orders-live'],
    [`${FUNCTION}${arn(`\${stageVariables.orders}`)}/invocations`, 'function'],
    [{ Ref: 'OrdersFunction' }, 'OrdersFunction'],
    ['OrdersFunction.Arn', 'function'],
    [undefined, 'function'],
  ])('a function at %j has the target group %s', (uri, name, functionArn) => {
    const { table } = api({ 'GET /a': { type: 'aws_proxy', uri } });
    const unknown = { type: 'http', url: `http://${name.toLowerCase()}.invalid` };
    const known = { type: 'lambda', functionArn, eventFormat: 'apigateway-rest' };
    expect(table.targetGroups).toStrictEqual({ [name]: functionArn === undefined ? unknown : known });
  });

  test.each<[uri: string, name: string, url?: string]>([
    ['http://orders.example.com:8080/v1/a', 'orders.example.com', 'http://orders.example.com:8080/v1'],
    [`http://\${stageVariables.backend}/a`, 'backend'],
    [`https://\${BackendHost}/a`, 'BackendHost'],
    ['http://two words/a', 'backend'],
  ])('a server at %s has the target group %s', (uri, name, url) => {
    const { table } = api({ 'GET /a': http(uri) });
    const unknown = { type: 'http', url: `http://${name.toLowerCase()}.invalid` };
    const known = { type: 'http', url, host: 'target' };
    expect(table.targetGroups).toStrictEqual({ [name]: url === undefined ? unknown : known });
  });

  const timeoutInMillis = 9000;
  const timeoutMs = 9000;
  const functionArn = arn('b');
  const lattice = 'https://b-0a1b.7d67968.vpc-lattice-svcs.us-west-2.on.aws';
  const listener =
    'arn:aws:elasticloadbalancing:us-east-2:123456789012:listener/app/lb/50dc6c495c0c9188/0467ef3c8400ae65';
  const service = 'arn:aws:servicediscovery:us-east-2:123456789012:service/srv-abc123';

  test.each<[name: string, integration: object, given: string, group: object]>([
    [
      'h',
      http('http://h/', { timeoutInMillis }),
      'http://b',
      { type: 'http', url: 'http://b', host: 'target', timeoutMs },
    ],
    ['h', http('http://h/', { timeoutInMillis }), lattice, { type: 'lattice', url: lattice, timeoutMs }],
    ['h', http('http://h/'), functionArn, { type: 'lambda', functionArn, eventFormat: 'apigateway-rest' }],
    ['lb', http(listener), functionArn, { type: 'lambda', functionArn, eventFormat: 'apigateway-http' }],
    ['private', http(service), functionArn, { type: 'lambda', functionArn, eventFormat: 'apigateway-http' }],
    ['a', { ...lambda('a'), timeoutInMillis }, 'http://b', { type: 'http', url: 'http://b', timeoutMs }],
    [
      'a',
      { ...lambda('a'), payloadFormatVersion: '1.0' },
      functionArn,
      { type: 'lambda', functionArn, eventFormat: 'apigateway-rest', payloadFormatVersion: '1.0' },
    ],
  ])('--target of %s, of %j, as %s', (name, integration, given, group) => {
    const paths = { '/': { get: { 'x-amazon-apigateway-integration': integration } } };
    const { table } = importOpenApi([{ openapi: '3.0.1', paths }], new Map([[name, given]]), NONE);
    expect(table.targetGroups).toStrictEqual({ [name]: group });
  });

  test.each([
    ['AWS::Serverless::Api', 'DefinitionBody'],
    ['AWS::Serverless::HttpApi', 'DefinitionBody'],
    ['AWS::ApiGateway::RestApi', 'Body'],
    ['AWS::ApiGatewayV2::Api', 'Body'],
  ])('a template with an %s', (Type, member) => {
    const paths = { '/a': { get: { 'x-amazon-apigateway-integration': lambda('a') } } };
    const Api = { Type, Properties: { [member]: { openapi: '3.0.1', paths } } };
    const others = {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Conditional: null,
      Bucket: { Type: 'AWS::S3::Object', Properties: { Body: {}, DefinitionBody: {} } },
      Elsewhere: { Type, Properties: { DefinitionUri: 'api.yaml' } },
    };
    const template = { Resources: { ...others, Api } };
    expect(lines(importOpenApi([template], NONE, NONE))).toEqual(['GET exact /a → a']);
  });

  it('--target takes the name of the target group', () => {
    const uri = { 'Fn::Sub': `${FUNCTION}\${OrdersFunction.Arn}/invocations` };
    const paths = { '/a': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri } } } };
    const given = new Map([['OrdersFunction', arn('orders')]]);
    const { table, notes } = importOpenApi([{ openapi: '3.0.1', paths }], given, NONE);
    expect(table.targetGroups['OrdersFunction']).toMatchObject({ type: 'lambda', functionArn: arn('orders') });
    expect(notes).toEqual([]);
  });

  test.each<[unknown, object]>([
    [undefined, { eventFormat: 'apigateway-rest' }],
    [1, { eventFormat: 'apigateway-rest', payloadFormatVersion: '1.0' }],
    ['1.0', { eventFormat: 'apigateway-rest', payloadFormatVersion: '1.0' }],
    [2, { eventFormat: 'apigateway-http' }],
    ['2.0', { eventFormat: 'apigateway-http' }],
  ])('payloadFormatVersion %j', (payloadFormatVersion, reads) => {
    const { table } = api({ 'GET /a': { ...lambda('a'), payloadFormatVersion } });
    expect(table.targetGroups['a']).toEqual({ type: 'lambda', functionArn: arn('a'), ...reads });
  });

  it("an API's binary media types become those of its events", () => {
    const { table } = api({ 'GET /a': lambda('a') }, { 'x-amazon-apigateway-binary-media-types': ['image/*'] });
    expect(table.sources).toEqual({ 'apigateway-rest': { binaryMediaTypes: ['image/*'] } });
  });

  it('responseTransferMode STREAM is noted', () => {
    expect(api({ 'GET /a': { ...lambda('a'), responseTransferMode: 'STREAM' } }).notes).toEqual([
      'GET /a: responseTransferMode STREAM is not in a route table: the proxy streams by streaming.handler (docs/deploy.md)',
    ]);
  });

  test.each<[string, object]>([
    ['a REST API', { stageName: 'prod', variables: { host: '10.0.1.16' } }],
    ['an HTTP API', { StageName: 'prod', StageVariables: { host: '10.0.1.16' } }],
  ])('stage variables come from get-stage of %s; the command line overrides them', (_, stage) => {
    const integration = http(`http://\${stageVariables.host}:\${stageVariables.port}/a`);
    const document = { openapi: '3.0.1', paths: { '/a': { get: { 'x-amazon-apigateway-integration': integration } } } };
    const port = new Map([['port', '8080']]);
    const urlWith = (variables: Map<string, string>) =>
      Object.values(importOpenApi([stage, document], NONE, variables).table.targetGroups)[0]!['url'];
    expect(urlWith(port)).toBe('http://10.0.1.16:8080');
    expect(urlWith(new Map([...port, ['host', '10.0.1.17']]))).toBe('http://10.0.1.17:8080');
  });
});

describe('errors name path and member', () => {
  test.each<[string, object, string]>([
    ['a uri of no kind', { type: 'aws_proxy', uri: 7 }, 'uri: expected string'],
    ['a uri of nothing', { type: 'aws_proxy', uri: null }, 'uri: expected string'],
    [
      'a function of templates that nobody knows',
      { type: 'aws_proxy', uri: { 'Fn::ImportValue': 'a' } },
      'uri: expected string',
    ],
    ['Fn::Sub of no text', { type: 'aws_proxy', uri: { 'Fn::Sub': [7, {}] } }, 'uri: expected string'],
    ['Fn::Sub of nothing', { type: 'aws_proxy', uri: { 'Fn::Sub': [] } }, 'uri: expected string'],
    ['Fn::Join of no list', { type: 'aws_proxy', uri: { 'Fn::Join': ['', 'a'] } }, 'uri: expected string'],
    ['Fn::Join of no texts', { type: 'aws_proxy', uri: { 'Fn::Join': ['', ['a', 7]] } }, 'uri: expected string'],
    ['a method', { ...http('http://h/a'), httpMethod: 1 }, 'httpMethod: expected string'],
    ['a transfer mode', { ...lambda('a'), responseTransferMode: 1 }, 'responseTransferMode: expected string'],
    ['a connection', { ...http('http://h/a'), connectionId: 1 }, 'connectionId: expected string'],
    ['a subtype', { ...lambda('a'), integrationSubtype: 1 }, 'integrationSubtype: expected string'],
    ['a template', { type: 'mock', requestTemplates: { 'text/xml': 1 } }, 'requestTemplates.text/xml: expected string'],
    [
      'a status',
      { type: 'mock', responses: { default: { statusCode: true } } },
      'responses.default.statusCode: expected one of the documented shapes',
    ],
    [
      'a parameter of the response',
      { ...http('http://h/a'), responseParameters: { default: { 'a.b': 1 } } },
      'responseParameters.default',
    ],
    ['no type', { uri: 'http://h' }, 'type: expected string'],
    ['a time-out in words', { ...http('http://h/a'), timeoutInMillis: '29s' }, 'timeoutInMillis: expected number'],
    ['a payload format', { ...lambda('a'), payloadFormatVersion: {} }, 'payloadFormatVersion: expected "1.0" or "2.0"'],
    [
      'a parameter',
      http('http://h/a', { requestParameters: { 'a.b': 1 } }),
      'requestParameters["a.b"]: expected string',
    ],
  ])('%s', (_, integration, message) => {
    expect(() => api({ 'GET /a': integration })).toThrow(`GET /a: x-amazon-apigateway-integration: ${message}`);
  });

  it('a reference, and what is wrong at its end', () => {
    const $ref = '#/x-integrations/~1a';
    expect(() => api({ 'GET /a': { $ref } }, { 'x-integrations': { '/a': {} } })).toThrow(
      `GET /a: x-amazon-apigateway-integration ${$ref}: type: expected string`,
    );
  });

  it('a reference to nothing', () => {
    const $ref = '#/components/x-amazon-apigateway-integrations/a';
    expect(() => api({ 'GET /a': { $ref } })).toThrow(`GET /a: x-amazon-apigateway-integration: nothing is at ${$ref}`);
  });

  test.each<[object, string]>([
    [{ openapi: '3.0.1', paths: { '/a': 7 } }, 'not an OpenAPI document: paths./a: expected record'],
    [{ openapi: '3.0.1', paths: { '/a': { get: 7 } } }, 'GET /a: expected object'],
    ...[
      ['x-amazon-apigateway-integration', 7, 'expected record'],
      ['x-amazon-apigateway-request-validator', 7, 'expected string'],
      ['isDefaultRoute', 'yes', 'expected boolean'],
      ['security', {}, 'expected array'],
    ].map(([member, value, expected]): [object, string] => [
      { openapi: '3.0.1', paths: { '/a': { get: { [`${member}`]: value } } } },
      `GET /a: ${member}: ${expected}`,
    ]),
    ...[
      ['openapi', 3, 'expected string'],
      ['swagger', 2, 'expected string'],
      ['servers', {}, 'expected array'],
      ['security', {}, 'expected array'],
      ['x-amazon-apigateway-binary-media-types', {}, 'expected array'],
    ].map(([member, value, expected]): [object, string] => [
      { paths: {}, [`${member}`]: value },
      `not an OpenAPI document: ${member}: ${expected}`,
    ]),
  ])('%j', (document, message) => {
    expect(() => importOpenApi([document], NONE, NONE)).toThrow(message);
  });
});

test.each([[[]], [[{}]], [[{ paths: {} }]], [['text']]])('%j is no OpenAPI document', (documents) => {
  expect(() => importOpenApi(documents, NONE, NONE)).toThrow('OpenAPI document');
});

it('takes one API at a time', () => {
  const document = fixture('openapi/petstore.json');
  expect(() => importOpenApi([document, document], NONE, NONE)).toThrow('expected one OpenAPI document');
});

it('refuses a --target that nothing uses', () => {
  expect(() => importOpenApi([fixture('openapi/petstore.json')], new Map([['b', 'http://b']]), NONE)).toThrow(
    '--target: the export has neither a target nor a target group',
  );
});
