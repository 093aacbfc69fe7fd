import { describe, expect, test } from 'vitest';
import { convertAll } from '../../../local/inspector/page/converter/convert.ts';
import { eventFile } from '../../support/events.ts';

/** That the forms agree with the command line's is shown in the browser, by page.test.ts. */
describe('an event that cannot be converted', () => {
  const alb = eventFile('alb-single-value');

  test.each<[string, string, object]>([
    ['that is no JSON', '{"a": 1,}', { error: expect.stringMatching(/^This is not JSON: /), position: 8 }],
    ['of no HTTP source', '{"Records":[]}', { error: expect.stringMatching(/^not an HTTP event: it has Records/) }],
    ['with a wrong type', JSON.stringify({ ...alb, httpMethod: 5 }), { field: 'httpMethod' }],
    ['with a wrong type further inside', JSON.stringify({ ...alb, headers: { 'x-a': 5 } }), { field: 'x-a' }],
    ['with a line break in a header', JSON.stringify({ ...alb, headers: { 'x-a': '1\n2' } }), { field: 'x-a' }],
  ])('%s, says where it is wrong', (_, text, expected) => expect(convertAll(text)).toMatchObject(expected));

  test('into one form only, has the others', () => {
    const conversion = convertAll(JSON.stringify(eventFile('alb-binary')));
    expect(conversion).toMatchObject({
      source: 'alb',
      forms: {
        'vpc-proxy': { error: expect.stringContaining('JSON alone') },
        'lattice-v2': { text: expect.any(String) },
      },
    });
  });
});
