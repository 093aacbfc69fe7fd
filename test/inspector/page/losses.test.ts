import { describe, expect, test } from 'vitest';
import { convertAll } from '../../../local/inspector/page/converter/convert.ts';
import { lossSentence } from '../../../local/inspector/page/converter/losses.ts';
import type { EventSource } from '../../../shared/lattice/event-source.ts';
import { eventFile } from '../../support/events.ts';

function losses(event: object, to: EventSource): string[] {
  const conversion = convertAll(JSON.stringify(event));
  if ('error' in conversion) throw new Error(conversion.error);
  const form = conversion.forms[to];
  if ('error' in form) throw new Error(form.error);
  return form.losses;
}

describe('what a form loses of a request', () => {
  test.each<[string, object, EventSource, unknown]>([
    [
      'claims of a JWT, which a Lattice event has no place for',
      eventFile('apigateway-http-jwt'),
      'lattice-v2',
      expect.arrayContaining([expect.stringMatching(/^the output of the authorizer: .*\bsub\b/)]),
    ],
    ['nothing in its own form', eventFile('apigateway-http-jwt'), 'apigateway-http', []],
    [
      'lines of a repeated header',
      { ...eventFile('lattice-v2-get'), headers: { host: ['a'], 'x-many': ['1', '2'] } },
      'apigateway-http',
      expect.arrayContaining(['2 lines of the header x-many, which become 1']),
    ],
    [
      'an identity',
      eventFile('lattice-v2-signed'),
      'alb',
      expect.arrayContaining(['identity.principal', 'requestContext.serviceArn']),
    ],
    [
      'stage variables and path parameters',
      eventFile('apigateway-rest-authorizer'),
      'alb',
      expect.arrayContaining(['path parameters', 'stage variables', 'the stage']),
    ],
    [
      'escapes of a query',
      { ...eventFile('alb-single-value'), queryStringParameters: { a: '%7e' } },
      'apigateway-rest',
      expect.arrayContaining(['the spelling of the query: a=%7e becomes a=~']),
    ],
    ['nothing', eventFile('alb-multi-value'), 'lattice-v2', []],
  ])('%s', (_, event, to, expected) => expect(losses(event, to)).toEqual(expected));
});

test.each<[EventSource, string[], string]>([
  ['lattice-v2', [], 'Nothing of this request is lost in this form.'],
  [
    'vpc-proxy',
    ['a', 'b'],
    'Lost in this form: a; b. In general, it has JSON bodies only and one value for each header.',
  ],
])('the sentence for %s with %j', (to, lost, sentence) => expect(lossSentence(to, lost)).toBe(sentence));
