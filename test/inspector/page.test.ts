import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { convertEvent } from '../../cli/convert.ts';
import { launchChromium } from '../../local/inspector/browser.ts';
import { start } from '../../local/start.ts';
import { EVENT_SOURCES, type EventSource } from '../../shared/formats/event-format.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { violations } from './support/axe.ts';
import { describeInBrowser } from './support/browser.ts';

/** The page as it is built and served, with all of `npm start` behind it. */

const DOORS = [
  { offset: 1, name: 'REST API', source: 'apigateway-rest' },
  { offset: 2, name: 'HTTP API', source: 'apigateway-http' },
  { offset: 3, name: 'ALB', source: 'alb' },
  { offset: 4, name: 'VPC Lattice', source: 'lattice-v2' },
  { offset: 5, name: 'Function URL', source: 'function-url' },
  { offset: 6, name: 'VPC Lattice, event version V1', source: 'lattice-v1' },
  { offset: 7, name: 'ALB with multi-value headers', source: 'alb' },
  { offset: 8, name: 'REST API with the 2016 mapping templates', source: 'vpc-proxy' },
];

let port: number;
let close: () => void;
let browser: Browser;
let page: Page;

/** On ports that are free, elsewhere when another program was faster. */
async function startSomewhere(): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    port = 30_000 + Math.floor(Math.random() * 10_000);
    try {
      ({ close } = await start(port, undefined));
      return;
    } catch (error) {
      if (attempt === 5 || !(error as Error).message.includes('is in use')) throw error;
    }
  }
}

const send = (offset: number, path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${port + offset}${path}`, { redirect: 'manual', ...init });

async function openPage(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  page = await context.newPage();
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('request', (request) => requested.push(request.url()));
  await page.goto(`http://127.0.0.1:${port}/${hash}`);
  return page;
}

const errors: string[] = [];
let requested: string[] = [];

const row = (text: string): Locator => page.getByRole('row').filter({ hasText: text }).first();
const pane = (name: string): Locator => page.getByRole('article', { name, exact: true });
const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
const sentences = (name: string): Locator => page.getByRole('list', { name: `Why: ${name}` });

describeInBrowser('the inspector', () => {
  beforeAll(async () => {
    await startSomewhere();
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    close?.();
  });
  afterEach(async () => {
    await page?.context().close();
    expect(errors.splice(0)).toEqual([]);
  });

  test('tells how to send something before there is anything', async () => {
    await openPage();
    await page.getByText('No request yet').waitFor();
    for (const { name, offset } of DOORS)
      await page
        .getByRole('row', { name: `${name} curl -i http://127.0.0.1:${port + offset}`, exact: false })
        .waitFor();
    expect(await violations(page)).toEqual([]);
  });

  describe.each(DOORS)('a request to $name', ({ offset, name, source }) => {
    test('appears within a second, with its four panes', async () => {
      await openPage();
      await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
      const path = `/orders/${offset}0`;
      await send(offset, path, { headers: { authorization: 'Bearer very-secret' } });
      await row(path).waitFor({ timeout: 1000 });
      const cells = await row(path).getByRole('gridcell').allTextContents();
      expect(cells.slice(1, 7)).toEqual([source, 'GET', path, 'orders', 'legacy', '404']);
      expect(cells[7]).toMatch(/^[\d.]+ (?:µs|ms)$/);
      expect(cells[8]).toMatch(/^[\d.]+ (?:µs|ms)$/);

      await row(path).click();
      await page.getByRole('heading', { name: `404 GET ${path}` }).waitFor();
      // The 2016 event has it as a path parameter, without the slash.
      await pane('Event').getByText(path.slice(1)).first().waitFor();
      await pane('Lattice v2 request').getByText(`"path": "${path}"`).waitFor();
      await pane('Sent to the target').getByText(`GET ${path} HTTP/1.1`).waitFor();
      await pane('Result')
        .getByText(source === 'vpc-proxy' ? '"status": 404' : '"statusCode": 404')
        .waitFor();
      await sentences('Sent to the target')
        .getByText('Rule orders (priority 20) matches: path begins with /orders.')
        .waitFor();
      await page.getByText(`${name} → orders → legacy`).waitFor();
    });
  });

  describe('a chosen request', () => {
    beforeAll(async () => {
      await send(3, '/customers/1', { headers: { authorization: 'Bearer very-secret', cookie: 'sid=hidden' } });
    });
    const openCustomer = async (options?: BrowserContextOptions) => {
      await openPage('', options);
      await page.getByRole('row').filter({ hasText: '/customers/1' }).last().click();
      await pane('Sent to the target').getByText('GET /customers/1 HTTP/1.1').waitFor();
    };

    test('marks the lines that a sentence is about, in every pane', async () => {
      await openCustomer();
      await sentences('Sent to the target')
        .getByRole('button', { name: "host is the Lattice service's own name" })
        .click();
      const marked = page.locator('.cm-line.active');
      expect(await marked.allTextContents()).toEqual([
        expect.stringMatching(/^ *"host": \["127/),
        `host: 127.0.0.1:${port + 21}`,
      ]);
    });

    test("shows the target's own answer beside what was returned", async () => {
      await openCustomer();
      await page.getByRole('tab', { name: "Target's answer" }).click();
      await pane('Result').getByText('HTTP/1.1 200').waitFor();
      await page.getByRole('tab', { name: 'Returned' }).click();
      await pane('Result').getByText('"statusDescription": "200 OK"').waitFor();
    });

    test('brings the view up that a sentence is about', async () => {
      await openCustomer();
      await sentences('Result').getByRole('button', { name: 'content-length is left out' }).click();
      await pane('Result').getByText('HTTP/1.1 200').waitFor();
    });

    test("shows a function's event and its Invoke request", async () => {
      await send(4, '/invoices?paid=false');
      await openPage();
      await row('/invoices').click();
      await pane('Sent to the target').getByText('"httpMethod": "GET"').waitFor();
      await page.getByRole('tab', { name: 'Invoke' }).click();
      await pane('Sent to the target').getByText('POST /2015-03-31/functions/').waitFor();
    });

    test('hides secrets until they are asked for', async () => {
      await openCustomer();
      const text = () => page.locator('.panes').innerText();
      expect(await text()).toContain('Bearer ••••••••');
      expect(await text()).not.toMatch(/very-secret|hidden/);
      await button(/^Show secrets \(\d+\)$/).click();
      await pane('Event').getByText('Bearer very-secret').waitFor();
      await button('Hide secrets').click();
      await pane('Event').getByText('Bearer ••••••••').waitFor();
    });

    const clipboard = () => page.evaluate('navigator.clipboard.readText()') as Promise<string>;

    test('is copied as a curl command that works', async () => {
      await openCustomer();
      await button('Show secrets').click();
      await button('Copy as curl').click();
      await button('Copied').waitFor();
      const { stdout } = await promisify(execFile)('sh', ['-c', await clipboard()]);
      expect(stdout).toMatch(/^HTTP\/1\.1 200 [\s\S]*"id":1/);
    });

    test('is copied as an event that converts to the same request', async () => {
      await openCustomer();
      await button('Copy event').click();
      await button('Copied').waitFor();
      const event = JSON.parse(await clipboard());
      expect([event.path, event.headers.authorization]).toEqual(['/customers/1', 'Bearer ••••••••']);
    });

    test.each(DOORS)('is replayed through $name, with the same answer', async ({ name }) => {
      await openCustomer();
      await button('Replay…').click();
      const dialog = page.getByRole('dialog', { name: 'Replay the request' });
      await dialog.getByRole('button', { name, exact: true }).click();
      await dialog.getByText(`${name} answered 200: the same answer.`).waitFor();
      await dialog.getByRole('button', { name: /^Show request #/ }).click();
      await page.getByText(`${name} → customers → customers`).waitFor();
      await page.getByText(/replay of #\d+/).waitFor();
    });

    test.each([
      ['customers', /customers answered 200: the same answer/],
      ['legacy', /legacy answered 404: not the same: .*status/],
      ['stock', /stock answered 200: not the same: .*\/servedFor/],
      ['invoices', /invoices answered 404: not the same: .*status/],
    ])('is replayed to the target group %s', async (name, said) => {
      await openCustomer();
      await button('Replay…').click();
      const dialog = page.getByRole('dialog', { name: 'Replay the request' });
      await dialog.getByRole('button', { name: new RegExp(`^${name}`) }).click();
      await dialog.getByText(said).waitFor();
      await dialog.getByRole('button', { name: /^Show request #/ }).click();
      await page.getByText(`ALB → replay to ${name} → ${name}`).waitFor();
    });

    test('says why a replay is not possible', async () => {
      const upload = 'x'.repeat(1_100_000);
      await send(1, '/upload', { method: 'POST', body: upload, headers: { 'content-type': 'text/plain' } });
      await openPage();
      await row('/upload').click();
      await button('Replay…').click();
      await page.getByRole('dialog').getByRole('button', { name: 'ALB', exact: true }).click();
      await page.getByText('ALB refuses a body of 1100000 bytes').waitFor();
      expect(errors.splice(0)).toEqual([expect.stringContaining('409')]);
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    });

    test('is closed again', async () => {
      await openCustomer();
      await button('Close the request').click();
      expect(await page.getByRole('region', { name: 'Request', exact: true }).count()).toBe(0);
    });

    test('has an address of its own', async () => {
      await openCustomer();
      await page.reload();
      await page.getByRole('heading', { name: '200 GET /customers/1' }).waitFor();
    });
  });

  describe('the list', () => {
    test('is filtered', async () => {
      await send(1, '/status/503');
      await openPage();
      await row('/status/503').waitFor();
      await page.getByLabel('Filter').fill('status:5xx');
      await page.getByText(/^\d+ of \d+$/).waitFor();
      expect(new Set(await page.locator('.rows .status').allTextContents())).toEqual(new Set(['503']));
      await page.getByLabel('Filter').fill('nothing like this');
      await page.getByText(/^0 of \d+$/).waitFor();
    });

    test('stands still while paused, and catches up', async () => {
      await openPage();
      await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
      await button('Pause').click();
      await send(1, '/orders/paused');
      await page.getByText(/, 1 new$/).waitFor();
      expect(await row('/orders/paused').count()).toBe(0);
      await button('Resume').click();
      await row('/orders/paused').waitFor();
    });

    test('is walked by keyboard, into the request and back', async () => {
      await openPage();
      await page.getByRole('grid').focus();
      await page.keyboard.press('Home');
      const at = () => page.locator('.row[aria-selected="true"]').getAttribute('aria-rowindex');
      expect(await at()).toBe('2');
      await page.keyboard.press('ArrowDown');
      expect(await at()).toBe('3');
      await page.keyboard.press('ArrowUp');
      expect(await at()).toBe('2');
      await page.keyboard.press('End');
      expect(await at()).toBe(await page.getByRole('grid').getAttribute('aria-rowcount'));
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: 'Replay…' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('grid').and(page.locator(':focus')).waitFor();
    });

    test('is cleared, on every page that is open', async () => {
      await openPage();
      await page.getByRole('grid').waitFor();
      await button('Clear').click();
      await page.getByText('No request yet').waitFor();
    });
  });

  describe('the converter', () => {
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

    /** In the page: each form's tab, and the text that its button copies, or the error in its place. */
    const FORMS = `(async () => {
      const forms = {};
      let copied;
      navigator.clipboard.writeText = async (text) => void (copied = text);
      for (const tab of document.querySelectorAll('[aria-label="Form"] [role=tab]')) {
        tab.click();
        while (tab.ariaSelected !== 'true') await new Promise(requestAnimationFrame);
        copied = undefined;
        document.querySelector('.output .verdict button')?.click();
        await new Promise((resolve) => setTimeout(resolve));
        forms[tab.textContent] = copied ?? document.querySelector('.output .error').textContent;
      }
      return forms;
    })()`;

    const fromCommandLine = (json: string, file: string, to: EventSource): string => {
      try {
        return convertEvent(json, file, to);
      } catch (error) {
        return `This request has no ${to} form: ${(error as Error).message.slice(`${file}: `.length)}.`;
      }
    };

    const NOW = new Date('2026-01-02T03:04:05.678Z');

    test('agrees with the command line on every event, in every form, and sends nothing', async () => {
      await openPage('#converter');
      await page.clock.setFixedTime(NOW);
      vi.spyOn(Date, 'now').mockReturnValue(NOW.getTime());
      vi.stubEnv('AWS_REGION', undefined);
      requested = [];
      for (const file of EVENT_FILES) {
        const json = JSON.stringify(eventFile(file));
        await choose(`${file}.json`, json);
        await page.getByText(/^Recognised as /).waitFor();
        const shown = (await page.evaluate(FORMS)) as Record<string, string>;
        for (const to of EVENT_SOURCES)
          expect([file, to, shown[to]]).toEqual([file, to, fromCommandLine(json, file, to)]);
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

  describe('the routes', () => {
    test('are listed in the order of matching, with live counts', async () => {
      await openPage('#routes');
      const names = page.getByRole('region', { name: 'Rules, scrollable' }).locator('tbody th');
      await names.first().waitFor();
      expect(await names.allTextContents()).toEqual([
        'retired',
        'orders',
        'customers',
        'invoices',
        'stock',
        'default action',
      ]);
      const count = async () =>
        Number(
          await page
            .getByRole('row', { name: /^40 invoices/ })
            .locator('td.us')
            .textContent(),
        );
      const before = await count();
      await send(4, '/invoices');
      await send(4, '/invoices/9');
      await expect.poll(count, { timeout: 5000 }).toBe(before + 2);
      const answers = await page
        .getByRole('row', { name: /^40 invoices/ })
        .locator('.pill')
        .allTextContents();
      expect(answers).toEqual([expect.stringMatching(/^2xx/), '4xx 1']);
    });

    test('show weights as bars', async () => {
      await openPage('#routes');
      await page
        .getByRole('row', { name: /^20 orders/ })
        .getByRole('img', { name: 'weight 100 of 100' })
        .waitFor();
      await page
        .getByRole('row', { name: /^10 retired/ })
        .getByText('answers 404')
        .waitFor();
    });

    test('are tried with a path', async () => {
      await openPage('#routes');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('row', { name: /^50 stock/ }).waitFor();
      requested = [];
      await page.getByLabel('Path and query').fill('/stock/tea?x=1');
      await page
        .getByText('Rule stock (priority 50) matches: path begins with /stock. None of the 4 rules before it does.')
        .waitFor();
      await page
        .getByRole('row', { name: /^50 stock/ })
        .getByText('✓ holds')
        .waitFor();
      await page
        .getByRole('row', { name: /^20 orders/ })
        .getByText('✗ does not')
        .waitFor();
      await page.getByLabel('Method').selectOption('POST');
      await page.getByLabel('Headers, one a line').fill('x-beta: 1');
      await page.getByLabel('Path and query').fill('/orders/..%2fx');
      await page.getByText(/^Refused with 400: /).waitFor();
      expect(requested).toEqual([]);
    });
  });

  test('the tabs are walked by keyboard', async () => {
    await openPage();
    await page.getByRole('tab', { name: 'Requests' }).focus();
    for (const name of ['Converter', 'Routes', 'Requests']) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name, selected: true }).and(page.locator(':focus')).waitFor();
    }
    await page.keyboard.press('End');
    await page.getByRole('tab', { name: 'Routes', selected: true }).waitFor();
  });

  const VIEWS: [what: string, BrowserContextOptions][] = [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['at phone width', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ];
  describe.each(VIEWS)('%s', (_, options) => {
    /** Wider than the screen would mean scrolling sideways. */
    const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>;

    test('the list and a request have nothing that axe would object to', async () => {
      for (const path of ['/customers/1', '/status/503', '/redirect', '/retired', '/stock/tea']) await send(2, path);
      await openPage('', options);
      await row('/stock/tea').waitFor();
      expect([await violations(page), await overflow()]).toEqual([[], 0]);
      await page.getByRole('row').filter({ hasText: '/customers/1' }).last().click();
      await pane('Sent to the target').getByText('GET /customers/1').waitFor();
      await sentences('Sent to the target').getByRole('button').first().click();
      expect([await violations(page), await overflow()]).toEqual([[], 0]);
      await button('Replay…').click();
      await page.getByRole('dialog').getByRole('button', { name: 'ALB', exact: true }).click();
      await page.getByText('the same answer').waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test('nor the converter, with and without an error', async () => {
      await openPage('#converter', options);
      expect([await violations(page), await overflow()]).toEqual([[], 0]);
      await page.getByLabel('Example').selectOption('ALB');
      await page.getByText('Recognised as alb.').waitFor();
      expect([await violations(page), await overflow()]).toEqual([[], 0]);
      await page.getByRole('textbox', { name: 'Event to convert' }).fill('{"a": 1,}');
      await page.getByText('This is not JSON').waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test('nor the routes', async () => {
      await openPage('#routes', options);
      await page.getByLabel('Path and query').fill('/stock/tea');
      await page.getByText('✓ holds').waitFor();
      expect([await violations(page), await overflow()]).toEqual([[], 0]);
    });
  });
});
