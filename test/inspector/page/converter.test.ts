import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { convertEvent } from '../../../cli/convert.ts';
import { EVENT_SOURCES, type EventSource } from '../../../shared/lattice/event-source.ts';
import { EVENT_FILES, eventFile } from '../../support/events.ts';
import { button, describePage, openPage, page, requested, TAB_OF_ITS_OWN } from '../support/page.ts';

describePage('the converter', () => {
  const openConverter = async (options?: BrowserContextOptions) => {
    await openPage('#converter', options);
    await page.getByText('The event is read as you type.').waitFor();
  };
  const input = () => page.getByRole('textbox', { name: 'Event to convert' });
  const choose = (file: string, text: string) =>
    page
      .getByLabel('Event file')
      .setInputFiles({ name: file, mimeType: 'application/json', buffer: Buffer.from(text) });

  /** The whole text of the output: its editor has only the lines in sight in the document. */
  async function output(): Promise<string> {
    await button('Copy').click();
    await button('Copied').waitFor();
    const text = (await page.evaluate('navigator.clipboard.readText()')) as string;
    await button('Copy').waitFor();
    return text;
  }

  /** In the page: opens a form's tab, and gives the text that its button copies, or the error in its place. */
  const formOf = (source: EventSource) => `(async () => {
    let copied;
    navigator.clipboard.writeText = async (text) => void (copied = text);
    const tabs = [...document.querySelectorAll('[aria-label="Form"] [role=tab]')];
    const tab = tabs.find(({ textContent }) => textContent === '${source}');
    tab.click();
    while (tab.ariaSelected !== 'true') await new Promise(requestAnimationFrame);
    document.querySelector('.output .verdict button')?.click();
    await new Promise((resolve) => setTimeout(resolve));
    return copied ?? document.querySelector('.output .error').textContent;
  })()`;

  const fromCommandLine = (json: string, file: string, to: EventSource): string => {
    try {
      return convertEvent(json, file, to);
    } catch (error) {
      return `This request has no ${to} form: ${(error as Error).message.slice(`${file}: `.length)}.`;
    }
  };

  const NOW = new Date('2026-01-02T03:04:05.678Z');

  test('agrees with the command line on every event, in the forms by turns, and sends nothing', async () => {
    await openPage('#converter', TAB_OF_ITS_OWN);
    await page.clock.setFixedTime(NOW);
    vi.spyOn(Date, 'now').mockReturnValue(NOW.getTime());
    vi.stubEnv('AWS_REGION', undefined);
    requested.length = 0;
    for (const [i, file] of EVENT_FILES.entries()) {
      const to = EVENT_SOURCES[i % EVENT_SOURCES.length]!;
      const json = JSON.stringify(eventFile(file));
      await choose(`${file}.json`, json);
      await page.getByText(/^Recognised as /).waitFor();
      expect([file, to, await page.evaluate(formOf(to))]).toEqual([file, to, fromCommandLine(json, file, to)]);
    }
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    expect(requested).toEqual([]);
  }, 120_000);

  test('takes what is pasted', async () => {
    await openConverter();
    await input().fill(JSON.stringify(eventFile('alb-multi-value'), null, 2));
    await page.getByText('Recognised as alb.').waitFor();
    expect(JSON.parse(await output())).toMatchObject({ version: '2.0', path: '/orders/42?tag=a&tag=b&tag=&q=x+y' });
  });

  test('takes a file that is dropped anywhere', async () => {
    await openConverter();
    const event = JSON.stringify(eventFile('function-url-get'));
    await page.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(event)}], 'event.json'));
      document.querySelector('.output').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }`);
    await page.getByText('Recognised as function-url.').waitFor();
  });

  test('opens a file', async () => {
    await openConverter();
    const file = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
    writeFileSync(file, JSON.stringify(eventFile('lattice-v1-get')));
    const chooser = page.waitForEvent('filechooser');
    await button('Open file…').click();
    await (await chooser).setFiles(file);
    await page.getByText('Recognised as lattice-v1.').waitFor();
  });

  test('has an example of every source, and is emptied again', async () => {
    await openConverter();
    for (const [example, source] of [
      ['REST API', 'apigateway-rest'],
      ['HTTP API', 'apigateway-http'],
      ['Function URL', 'function-url'],
      ['ALB', 'alb'],
      ['Lattice v1', 'lattice-v1'],
      ['Lattice v2', 'lattice-v2'],
      ['2016 mapping template', 'vpc-proxy'],
    ] as const) {
      await page.getByLabel('Example').selectOption(example);
      await page.getByText(`Recognised as ${source}.`).waitFor();
    }
    await button('Clear').click();
    await page.getByText('The event is read as you type.').waitFor();
  });

  test.each([
    ['{"a": 1,}', /^This is not JSON/, '{"a": 1,}'],
    ['{\n"Records": []}', /^not an HTTP event: it has Records/, undefined],
    [
      JSON.stringify({ ...eventFile('alb-single-value'), httpMethod: 5 }, null, 2),
      /^httpMethod: expected a string, got number/,
      '  "httpMethod": 5,',
    ],
  ])('explains an error in its place: %j', async (text, said, line) => {
    await openConverter();
    await input().fill(text);
    await page.getByText(said).waitFor();
    expect(await page.locator('.line-removed').allTextContents()).toEqual(line === undefined ? [] : [line]);
  });
});
