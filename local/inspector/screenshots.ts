import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { start } from '../start.ts';
import { launchChromium } from './browser.ts';
import { mirroringInspector } from './screenshots-mirror.ts';

/** Makes the pictures of docs/images from the page itself: `node local/inspector/screenshots.ts` after a build. */

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const HANDLER = fileURLToPath(new URL('../../dist/proxy/handler.mjs', import.meta.url));
const PORT = Number(process.env['PORT'] ?? 3000);
const { close } = await start(PORT);
const browser = await launchChromium();

const WIDE: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };

/** Some of everything that the demo can do. */
async function traffic(): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const calls: [offset: number, path: string, init?: RequestInit][] = [
    [1, '/orders?status=open'],
    [2, '/stock/tea'],
    [3, '/orders', { method: 'POST', headers: json, body: '{"item":"tea","quantity":2}' }],
    [4, '/invoices?paid=false'],
    [5, '/image.png'],
    [6, '/retired/page'],
    [7, '/cookies'],
    [8, '/orders/1'],
    [2, '/customers/2', { headers: { authorization: 'Bearer not-a-real-token', cookie: 'session=1; theme=dark' } }],
    [1, '/status/503'],
    [4, '/customers/1'],
    [3, '/redirect'],
    [2, '/echo/caf%C3%A9?tag=a&tag=b'],
    [5, '/stock/9'],
    [1, '/orders/%2e%2e/retired'],
    [1, '/image.png'],
    [3, '/customers/1', { headers: { authorization: 'Bearer not-a-real-token', cookie: 'session=1; theme=dark' } }],
  ];
  for (const [offset, path, init] of calls) {
    await fetch(`http://127.0.0.1:${PORT + offset}${path}`, { redirect: 'manual', ...init }).then((r) =>
      r.arrayBuffer(),
    );
  }
}

async function picture(
  name: string,
  options: BrowserContextOptions,
  show: (page: Page) => Promise<void>,
  url = `http://127.0.0.1:${PORT}/`,
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(url);
  await show(page);
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: `${folder}${name}.png` });
  await context.close();
  console.log(`docs/images/${name}.png`);
}

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text }).first();

async function openCustomer(page: Page): Promise<void> {
  await row(page, '/customers/1').click();
  await page.getByText("host is the Lattice service's own name").click();
}

async function convert(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Converter' }).click();
  await page.getByLabel('Example').selectOption('HTTP API');
  await page.getByRole('tab', { name: 'lattice-v2' }).click();
}

async function tryPath(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Routes' }).click();
  await page.getByLabel('Path and query').fill('/customers/1');
}

async function showDifference(page: Page): Promise<void> {
  await row(page, '/orders/2').click();
  await page.getByRole('tab', { name: /^Mirror/ }).click();
  await page.getByRole('button', { name: '/lines/0/price' }).click();
}

mkdirSync(folder, { recursive: true });
try {
  await traffic();
  await picture('inspector', { ...WIDE, colorScheme: 'light' }, openCustomer);
  await picture('inspector-dark', { ...WIDE, colorScheme: 'dark' }, async (page) => {
    await row(page, '/image.png').click();
    await page.getByText('The body is base64').click();
  });
  await picture(
    'inspector-list',
    { ...WIDE, colorScheme: 'light' },
    async (page) => void (await row(page, '/redirect').waitFor()),
  );
  await picture('inspector-replay', { ...WIDE, colorScheme: 'light' }, async (page) => {
    await row(page, '/customers/1').click();
    await page.getByRole('button', { name: 'Replay…' }).click();
    await page.getByRole('button', { name: 'Function URL', exact: true }).click();
    await page.getByText('the same answer').waitFor();
  });
  await picture('inspector-send', { ...WIDE, colorScheme: 'light' }, async (page) => {
    await row(page, '/customers/1').click();
    await page.getByRole('button', { name: 'Edit and send…' }).click();
    await page.getByRole('dialog').getByText('GET /customers/1').waitFor();
  });
  await picture('converter', { ...WIDE, colorScheme: 'light' }, convert);
  await picture('routes', { ...WIDE, colorScheme: 'light' }, tryPath);
  await picture('inspector-phone', { ...PHONE, colorScheme: 'dark' }, async (page) => {
    await row(page, '/stock/9').click();
    await page.getByText('Rule stock').waitFor();
  });
  const mirroring = await mirroringInspector(HANDLER);
  await picture('inspector-mirror', { ...WIDE, colorScheme: 'light' }, showDifference, mirroring.url);
  mirroring.close();
} finally {
  await browser.close();
  close();
}
process.exit(0);
