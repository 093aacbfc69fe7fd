import { describe, expect, it } from 'vitest';
import { convertEvent } from '../../cli/convert.ts';
import { decode, detectEventSource } from '../../shared/formats/index.ts';
import { EVENT_SOURCES } from '../../shared/lattice/event-source.ts';
import { eventFile } from '../support/events.ts';
import { settings } from '../support/settings.ts';
import { EVENTS, printed } from './cli.ts';

// test/formats/round-trip.test.ts encodes every event of events/ for every source.
it.each(EVENT_SOURCES)('to %s', (to) => {
  const converted = JSON.parse(convertEvent(JSON.stringify(eventFile('apigateway-rest-get')), 'a file', to));
  expect(detectEventSource(converted)).toBe(to);
  expect(decode(converted, settings()).request).toMatchObject({
    method: 'GET',
    path: '/orders/42?expand=lines&q=tea%20%26%20cake',
  });
});

describe('convert', () => {
  it('prints the event of a file as Lattice v2, indented, with a line end', async () => {
    const text = await printed(['convert', EVENTS('alb-multi-value')]);
    expect(text).toMatch(/^\{\n {2}"version": "2.0",\n[\s\S]*\n\}\n$/);
    expect(detectEventSource(JSON.parse(text))).toBe('lattice-v2');
    expect(JSON.parse(text).headers).toEqual(eventFile('alb-multi-value')['multiValueHeaders']);
  });

  it.each([
    ['convert', EVENTS('apigateway-rest-get'), '--to', 'alb'],
    ['convert', EVENTS('apigateway-rest-get'), '--to=alb'],
    ['convert', '--to', 'alb', EVENTS('apigateway-rest-get')],
  ])('%s %s %s %s', async (...args) => {
    expect(detectEventSource(JSON.parse(await printed(args.filter(Boolean))))).toBe('alb');
  });

  it.each<[what: string, args: string[], message: RegExp]>([
    ['no file', [], /^missing required argument 'file'; see npm run -s cli -- convert --help$/],
    ['two files', ['a.json', 'b.json'], /^too many arguments for 'convert'/],
    ['a file that does not exist', ['gone.json'], /^gone\.json: no such file$/],
    ['a folder', ['events'], /^events: is a folder, expected a file$/],
    ['YAML', ['template.yaml'], /^template\.yaml: looks like YAML, expected JSON$/],
    ['neither JSON nor YAML', ['LICENSE'], /^LICENSE: not JSON: error at line 1, column 1$/],
    [
      'an unknown format',
      ['events/x.json', '--to', 'rest'],
      /'rest' is invalid\. Allowed choices are apigateway-rest, /,
    ],
    ['a format that every object has', ['events/x.json', '--to', 'constructor'], /'constructor' is invalid/],
    ['no format', ['events/x.json', '--to'], /^option '--to <format>' argument missing; see /],
    ['an unknown option', ['events/x.json', '--form', 'alb'], /^unknown option '--form'; see /],
    ['JSON without the body', [EVENTS('alb-binary'), '--to', 'vpc-proxy'], /alb-binary\.json: body: .*JSON alone/],
  ])('refuses %s', async (_, args, message) => {
    await expect(printed(['convert', ...args])).rejects.toThrow(message);
  });

  it.each<[what: string, json: string, message: RegExp]>([
    ['nothing', '', /^-: not JSON: the text is empty$/],
    ['broken JSON', '{\n"a":\n\n}', /^-: not JSON: /],
    ['JSON that is no object', '[1]', /^-: not an HTTP event: expected an object, got array/],
    ['an event of something else', '{"Records":[]}', /^-: not an HTTP event: it has Records/],
    [
      'a malformed event',
      JSON.stringify({ ...eventFile('alb-single-value'), headers: { 'x-a': 'a\nb' } }),
      /^-: header x-a: control character/,
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => convertEvent(json, '-', 'lattice-v2')).toThrow(message);
  });
});
