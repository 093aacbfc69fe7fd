import { describe, expect, test } from 'vitest';
import { restApi2016 } from '../../../local/doors/rest-api-2016.ts';
import { answerTo, eventFor, type Json, knock, lines, raw, Thrown } from './knock.ts';

const door = restApi2016(() => ({ hostname: '10.0.1.16', port: '8080' }));

describe('the event', () => {
  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    [
      'names the backend, the resource and the method',
      raw('GET /a/b'),
      (e) => e['requestParams'],
      { hostname: '10.0.1.16', port: '8080', path: '/{proxy+}', method: 'GET' },
    ],
    ['has the path among its parameters', raw('GET /a%2Fb/c'), (e) => e['params'].path, { proxy: 'a%2Fb/c' }],
    ['has none for /', raw('GET /'), (e) => [e['requestParams'].path, e['params'].path], ['/', {}]],
    [
      'has the last value of the query, decoded',
      raw('GET /?a=1&a=%22%5C%2F'),
      (e) => e['params'].querystring,
      { a: '"\\/' },
    ],
    ['has the last line of a header', raw('GET /', ['a: 1', 'a: é\u00ff']), (e) => e['params'].header.a, 'é\u00ff'],
    ['has JSON parsed', raw('POST /', [], '{"b": 1, "2": [true]}'), (e) => e['bodyJson'], { '2': [true], b: 1 }],
    ['has {} for no body', raw('GET /'), (e) => e['bodyJson'], {}],
    [
      'has a context with hyphens',
      raw('GET /', ['user-agent: u']),
      (e) => [e['context']['source-ip'], e['context']['user-agent'], e['context']['resource-path']],
      ['127.0.0.1', 'u', '/'],
    ],
    [
      'has stage variables under a hyphenated key, and no requestContext',
      raw('GET /'),
      (e) => [e['stage-variables'], 'requestContext' in e],
      [{}, false],
    ],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(door, request))).toEqual(expected);
  });
});

test.each([
  ['a body that is no JSON', raw('POST /', [], 'hello')],
  ["a single quote, which escapeJavaScript writes as \\'", raw("GET /?q=it's")],
  ['a double quote in a name, which nothing escapes', raw('GET /?%22=1')],
])('the gateway itself answers 400 to %s', async (_, request) => {
  const { event, answer } = await knock(door, request);
  expect(event).toBeUndefined();
  expect([answer.status, answer.body]).toEqual([400, '{"message":"Could not parse request body into json"}']);
});

describe('the answer', () => {
  test.each<[what: string, result: unknown, status: number, body: string]>([
    ['is bodyJson, as 200', { status: 200, bodyJson: { a: 1 }, headers: {} }, 200, '{"a":1}'],
    ['is 200 whatever the result says', { status: 404, bodyJson: [] }, 200, '[]'],
    ['is "" without bodyJson', null, 200, '""'],
    [
      'has the status that a pattern selects',
      new Thrown('{"status":404,"bodyJson":"{\\"e\\":1}","headers":{}}'),
      404,
      '{"e":1}',
    ],
    ['works with an Error too', new Thrown(new Error('{"status":503,"bodyJson":"x"}')), 503, 'x'],
    ['is 200 where no pattern selects: status is not first', new Thrown('{"bodyJson":"x","status":404}'), 200, '""'],
    ['is 200 where no pattern selects: a space', new Thrown('{ "status":404}'), 200, '""'],
    ['is 200 where no pattern selects: a line break', new Thrown('{"status":404,\n"bodyJson":"x"}'), 200, '""'],
    ['is 200 where no pattern selects: any error', new Thrown(new Error('boom')), 200, '""'],
    [
      'is 502 where the selected message is no JSON',
      new Thrown('{"status":404'),
      502,
      '{"message":"Internal server error"}',
    ],
  ])('%s', async (_, result, status, body) => {
    const answer = await answerTo(door, result);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  test('has the headers that the method response lists, by their lower-case names', async () => {
    const headers = {
      'content-type': 'text/x',
      location: '/y',
      'set-cookie': ['a=1', 'b=2'],
      etag: 'z',
      Location: '/n',
    };
    const answer = await answerTo(door, { status: 200, bodyJson: 1, headers });
    expect(['content-type', 'location', 'set-cookie', 'etag'].map((name) => lines(answer, name))).toEqual([
      ['text/x'],
      ['/y'],
      ['["a=1","b=2"]'],
      [],
    ]);
  });
});
