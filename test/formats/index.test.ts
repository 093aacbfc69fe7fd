import { describe, expect, it } from 'vitest';
import { UnrecognizedEventError } from '../../shared/errors.ts';
import { decode, detectEventSource, FORMATS } from '../../shared/formats/index.ts';
import { EVENT_SOURCES } from '../../shared/lattice/event-source.ts';
import { EVENT_FILES, eventFile, sourceOf } from '../support/events.ts';
import { requestProblems } from '../support/request-rules.ts';
import { settings } from '../support/settings.ts';

/** One event of each source. */
const ONE_OF_EACH = EVENT_SOURCES.map((source) => EVENT_FILES.find((file) => sourceOf(file) === source)!);

describe('detectEventSource', () => {
  it.each(ONE_OF_EACH)('trap 10: not by version or rawPath, which several sources share or may lack: %s', (file) => {
    const event = eventFile(file);
    for (const version of ['1.0', '2.0', undefined])
      expect(detectEventSource({ ...event, version }), version).toBe(sourceOf(file));
    expect(detectEventSource({ rawPath: '/x', ...event })).toBe(sourceOf(file));
  });

  it('tells a Function URL behind another host by its own domain name', () => {
    expect(detectEventSource(eventFile('function-url-custom-front'))).toBe('function-url');
  });

  it('knows a Lattice v2 event by any one of its ARNs', () => {
    const event = eventFile('lattice-v2-get');
    for (const arn of ['serviceArn', 'serviceNetworkArn', 'targetGroupArn']) {
      const { requestContext } = event;
      const context = { identity: {}, region: 'us-east-2', [arn]: requestContext[arn] };
      expect(detectEventSource({ ...event, requestContext: context })).toBe('lattice-v2');
    }
  });

  const websocket = {
    requestContext: {
      routeKey: '$connect',
      eventType: 'CONNECT',
      connectionId: 'ExampleId=',
      apiId: 'a1b2c3d4e5',
      stage: 'prod',
      domainName: 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com',
      identity: { sourceIp: '203.0.113.7' },
    },
    headers: { Host: 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com' },
    isBase64Encoded: false,
  };

  it.each<[what: string, event: unknown, message: RegExp]>([
    ['SQS', { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '{}' }] }, /it has Records; expected/],
    ['EventBridge', { version: '0', 'detail-type': 'Scheduled Event', detail: {} }, /it has version, detail-type/],
    ['null', null, /expected an object, got null/],
    ['a list', [], /expected an object, got array/],
    ['a string', 'GET /', /expected an object, got string/],
    ['a number', 7, /expected an object, got number/],
    ['a request context that is null', { requestContext: null }, /expected a requestContext/],
    ['a version alone', { version: '2.0' }, /expected a requestContext/],
    ['a rawPath alone', { rawPath: '/x' }, /expected a requestContext/],
    ['a Cognito trigger', { triggerSource: 'PreSignUp_SignUp', request: {}, response: {} }, /^not an HTTP event: /],
  ])('refuses what is no HTTP request: %s', (_, event, message) => {
    expect(() => detectEventSource(event)).toThrow(UnrecognizedEventError);
    expect(() => detectEventSource(event)).toThrow(message);
  });

  const v1 = { raw_path: '/', method: 'GET', is_base64_encoded: false };
  const params2016 = { requestParams: { method: 'GET' }, params: { header: {} } };

  it.each<[what: string, event: object, source: string | undefined]>([
    ['an event with an httpMethod and no context', { httpMethod: 'GET', path: '/' }, undefined],
    ['all three of Lattice v1', v1, 'lattice-v1'],
    ['all three and a context', { ...v1, requestContext: {} }, undefined],
    ['raw_path alone', { raw_path: '/' }, undefined],
    ['method alone', { method: 'GET' }, undefined],
    ['is_base64_encoded alone', { is_base64_encoded: false }, undefined],
    ['raw_path and method', { raw_path: '/', method: 'GET' }, undefined],
    ['method and is_base64_encoded', { method: 'GET', is_base64_encoded: false }, undefined],
    ['raw_path and is_base64_encoded', { raw_path: '/', is_base64_encoded: false }, undefined],
    ['both of 2016', params2016, 'vpc-proxy'],
    ['both and a context', { ...params2016, requestContext: {} }, undefined],
    ['requestParams alone', { requestParams: {} }, undefined],
    ['params alone', { params: { header: {} } }, undefined],
    ['params without header', { ...params2016, params: { path: {} } }, undefined],
    ['params that are no object', { ...params2016, params: 'header' }, undefined],
    ['requestParams that are no object', { ...params2016, requestParams: 'x' }, undefined],
    [
      'an ARN that is not of Lattice',
      { requestContext: { targetGroupArn: 'arn:aws:elasticloadbalancing:' } },
      undefined,
    ],
    [
      'a text that holds an ARN of Lattice',
      { requestContext: { targetGroupArn: 'x arn:aws:vpc-lattice:' } },
      undefined,
    ],
    ['an ARN in a list', { requestContext: { targetGroupArn: ['arn:aws:vpc-lattice:'] } }, undefined],
    ['an ARN that is no text', { requestContext: { targetGroupArn: 7 } }, undefined],
    ['an HTTP API without a domain name', { requestContext: { http: {} } }, 'apigateway-http'],
    [
      'an HTTP API with a domain name that is no text',
      { requestContext: { http: {}, domainName: 7 } },
      'apigateway-http',
    ],
  ])('%s', (_, event, source) => {
    if (source) expect(detectEventSource(event)).toBe(source);
    else expect(() => detectEventSource(event)).toThrow(UnrecognizedEventError);
  });

  it('says in full what was there and what would have made it an event', () => {
    expect(() => detectEventSource({ requestContext: { routeKey: 'x', stage: 'y' } })).toThrow(
      'not an HTTP event: requestContext has routeKey, stage, but none of elb (ALB), serviceArn (Lattice v2), ' +
        'http (HTTP API, Function URL), and the event no httpMethod (REST API)',
    );
    expect(() => detectEventSource({ Records: [], more: 1 })).toThrow(
      'not an HTTP event: it has Records, more; expected a requestContext object, or raw_path, method and ' +
        'is_base64_encoded (Lattice v1), or requestParams and params.header (2016 mapping template)',
    );
    expect(() => detectEventSource({})).toThrow('it has nothing; expected');
    expect(() => detectEventSource({ requestContext: {} })).toThrow('requestContext has nothing, but');
  });

  const arn = 'arn:aws:execute-api:us-east-2:123456789012:a1b2c3d4e5/prod/GET/orders';
  const rest = eventFile('apigateway-rest-get');
  const http = eventFile('apigateway-http-get');

  it.each<[what: string, event: object, name: RegExp]>([
    ['a REST authorizer, type REQUEST', { ...rest, type: 'REQUEST', methodArn: arn }, /Lambda authorizer/],
    ['a REST authorizer, type TOKEN', { type: 'TOKEN', authorizationToken: 'x', methodArn: arn }, /Lambda authorizer/],
    [
      'an HTTP API authorizer, format 2.0',
      { ...http, type: 'REQUEST', routeArn: arn, identitySource: ['x'] },
      /Lambda authorizer/,
    ],
    ['an HTTP API authorizer, format 1.0', { ...rest, version: '1.0', type: 'REQUEST', methodArn: arn }, /authorizer/],
    [
      'a WebSocket message',
      { ...websocket, requestContext: { ...websocket.requestContext, eventType: 'MESSAGE' } },
      /WebSocket/,
    ],
    ['a WebSocket event with a method', { ...websocket, httpMethod: 'GET', path: '/' }, /WebSocket/],
    [
      'a WebSocket event that says only its type',
      { ...rest, requestContext: { ...rest['requestContext'], eventType: 'DISCONNECT' } },
      /WebSocket/,
    ],
  ])('refuses by name: %s', (_, event, name) => {
    expect(() => detectEventSource(event)).toThrow(UnrecognizedEventError);
    expect(() => detectEventSource(event)).toThrow(name);
  });

  it('stays short, however long the names in an event are', () => {
    const long = 'x'.repeat(1_000_000);
    const messages = [{ [long]: 1 }, { requestContext: { [long]: 1 } }].map((event) => {
      try {
        return detectEventSource(event);
      } catch (error) {
        return (error as Error).message;
      }
    });
    for (const message of messages) expect(message.length).toBeLessThan(1000);
    expect(messages[0]).toContain(`${'x'.repeat(40)}…`);
  });

  it('names twelve of many members', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`key${i}`, 0]));
    expect(() => detectEventSource(many)).toThrow(/key11; expected/);
  });

  it('shows no values in its error', () => {
    const event = { Records: [{ body: 'top-secret' }], token: 'top-secret', requestContext: { token: 'top-secret' } };
    expect(() => detectEventSource(event)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('top-secret') }),
    );
  });
});

describe('decode', () => {
  it.each(EVENT_FILES)('%s gives a valid request, and stays as it was', (file) => {
    const event = eventFile(file);
    const { request, origin } = decode(event, settings());
    expect(requestProblems(request)).toEqual([]);
    expect(origin.eventSource).toBe(sourceOf(file));
    expect(event).toEqual(eventFile(file));
  });

  it('has one format per event source', () => {
    expect(Object.keys(FORMATS).sort()).toEqual([...EVENT_SOURCES].sort());
  });

  it('fills the context from configuration', () => {
    const requestContext = { region: 'eu-west-1', serviceNetworkArn: 'sn', serviceArn: 'svc', targetGroupArn: 'tg' };
    const { request } = decode(eventFile('alb-health-check'), { ...settings(), requestContext });
    expect(request.requestContext).toMatchObject({ serviceNetworkArn: 'sn', serviceArn: 'svc', targetGroupArn: 'tg' });
  });
});

describe('eventSources', () => {
  it.each(ONE_OF_EACH)('%s is refused if its source is not among them, and read if it is', (file) => {
    const source = detectEventSource(eventFile(file));
    const others = EVENT_SOURCES.filter((one) => one !== source);
    expect(() => decode(eventFile(file), { ...settings(), eventSources: others })).toThrow(UnrecognizedEventError);
    const read = decode(eventFile(file), { ...settings(), eventSources: [source] });
    expect(read).toEqual(decode(eventFile(file), settings()));
  });
});
