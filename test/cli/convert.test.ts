import { describe, expect, it } from 'vitest';
import { convertEvent } from '../../cli/convert.ts';
import { detectEventSource } from '../../shared/formats/index.ts';
import { EVENT_SOURCES } from '../../shared/lattice/event-source.ts';
import { eventProblems } from '../support/event-rules.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { cli, EVENTS } from './cli.ts';

/** The 2016 event carries JSON alone. */
const isJson = ({ body, isBase64Encoded, is_base64_encoded }: Record<string, unknown>): boolean => {
  if (!body) return true;
  try {
    JSON.parse(Buffer.from(body as string, isBase64Encoded || is_base64_encoded ? 'base64' : 'utf8').toString());
    return true;
  } catch {
    return false;
  }
};

describe.each(EVENT_SOURCES)('to %s', (to) => {
  it.each(EVENT_FILES)('%s is an event as that source sends it', (file) => {
    const event = eventFile(file);
    const convert = () => convertEvent(JSON.stringify(event), file, to);
    if (to === 'vpc-proxy' && !isJson(event)) {
      expect(convert).toThrow(new RegExp(`^${file}: body: the target reads the 2016 event, which carries JSON alone$`));
      return;
    }
    const converted = JSON.parse(convert());
    expect(detectEventSource(converted)).toBe(to);
    expect(eventProblems(to, converted)).toEqual([]);
  });
});

describe('npm run -s cli -- convert', () => {
  it('prints the event of a file as Lattice v2, indented, with a line end', async () => {
    const { code, stdout, stderr } = await cli(['convert', EVENTS('alb-multi-value')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\{\n {2}"version": "2.0",\n[\s\S]*\n\}\n$/);
    expect(detectEventSource(JSON.parse(stdout))).toBe('lattice-v2');
    expect(JSON.parse(stdout).headers).toEqual(eventFile('alb-multi-value')['multiValueHeaders']);
  });

  it.each([[['--to', 'alb']], [['--to=alb']]])('takes the format as %j', async (options) => {
    const { code, stdout } = await cli(['convert', EVENTS('apigateway-rest-get'), ...options]);
    expect(code).toBe(0);
    expect(detectEventSource(JSON.parse(stdout))).toBe('alb');
  });

  it('takes the options before the file', async () => {
    const { code, stdout } = await cli(['convert', '--to', 'lattice-v1', EVENTS('function-url-get')]);
    expect(code).toBe(0);
    expect(detectEventSource(JSON.parse(stdout))).toBe('lattice-v1');
  });

  it('reads - from stdin', async () => {
    const { code, stdout } = await cli(
      ['convert', '-', '--to', 'apigateway-http'],
      JSON.stringify(eventFile('lattice-v1-post')),
    );
    expect(code).toBe(0);
    expect(detectEventSource(JSON.parse(stdout))).toBe('apigateway-http');
  });

  it('prints an event of 6 MB whole', async () => {
    const event = { ...eventFile('alb-post-json'), body: 'x'.repeat(6_000_000) };
    const { code, stdout } = await cli(['convert', '-'], JSON.stringify(event));
    expect(code).toBe(0);
    expect(JSON.parse(stdout).body).toHaveLength(6_000_000);
  });

  it.each<[what: string, args: string[], input: string, message: RegExp]>([
    ['no file', ['convert'], '', /expected one file; usage: cli convert FILE/],
    ['two files', ['convert', 'a.json', 'b.json'], '', /expected one file; usage:/],
    ['a file that is not there', ['convert', 'gone.json'], '', /gone\.json/],
    ['a folder', ['convert', 'events'], '', /EISDIR/],
    [
      'another format',
      ['convert', '-', '--to', 'rest'],
      '{}',
      /unknown format rest; one of apigateway-rest, .*vpc-proxy/,
    ],
    ['a format that every object has', ['convert', '-', '--to', 'constructor'], '{}', /unknown format constructor/],
    ['no format', ['convert', '-', '--to'], '{}', /--to.*usage: cli convert/],
    ['an unknown option', ['convert', '-', '--form', 'alb'], '{}', /--form.*usage: cli convert/],
    ['nothing on stdin', ['convert', '-'], '', /^-: .*JSON/],
    ['no JSON', ['convert', '-'], '{\n"a":\n\n}', /^-: .*JSON/],
    ['JSON that is no object', ['convert', '-'], '[1]', /^-: not an HTTP event: expected an object, got array/],
    ['an event of something else', ['convert', '-'], '{"Records":[]}', /^-: not an HTTP event: it has Records/],
    [
      'a malformed event',
      ['convert', '-'],
      JSON.stringify({ ...eventFile('alb-single-value'), headers: { 'x-a': 'a\nb' } }),
      /^-: header x-a: control character/,
    ],
    [
      'a body that the format has no room for',
      ['convert', EVENTS('alb-binary'), '--to', 'vpc-proxy'],
      '',
      /alb-binary\.json: body: .*JSON alone/,
    ],
    ['no command', [], '', /^usage: npm run -s cli -- convert/],
    ['an unknown command', ['transform'], '', /unknown command transform; usage:/],
    ['a command that every object has', ['constructor'], '', /unknown command constructor/],
    ['a prototype for a command', ['__proto__'], '', /unknown command __proto__/],
  ])('%s is one line on stderr and exit code 1', async (_, args, input, message) => {
    const { code, stdout, stderr } = await cli(args, input);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n\r]+\n$/);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
