import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { alb } from '../../local/doors/alb.ts';
import { launchChromium } from '../../local/inspector/browser.ts';
import { createInspector } from '../../local/inspector/inspector.ts';
import { type Invoke, lambda } from '../../local/lambda.ts';
import { loadHandler } from '../../local/load-handler.ts';
import { eventFile } from '../support/events.ts';
import { describeInBrowser } from './support/page.ts';
import { closeServers, HANDLER, tableOf } from './support/recorded.ts';
import { closeTab, watched } from './support/tab.ts';

/** Thousands of requests through the built handler. A fixed response needs no target. */

const table = tableOf({
  targetGroups: {},
  rules: [
    {
      name: 'gone',
      priority: 1,
      match: { httpMatch: { pathMatch: { match: { prefix: '/' } } } },
      action: { fixedResponse: { statusCode: 410 } },
    },
  ],
});

let server: Server;
let invoke: Invoke;
let browser: Browser;
let page: Page;

const event = { ...eventFile('alb-single-value'), queryStringParameters: {} };
const send = (path: string) => invoke({ ...event, path });

async function listen(port: number): Promise<number> {
  const inspector = createInspector({ table, handler: HANDLER });
  invoke = inspector.inspect(alb, 0, lambda(await loadHandler(HANDLER)));
  server = inspector.server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function close(): void {
  server.close();
  server.closeAllConnections();
}

/** So many requests arrive, 20 every 10 ms. */
async function arrive(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    await send(`/arriving/${sent}`);
    if (sent % 20 === 19) await sleep(10);
  }
}

describeInBrowser('with 10,000 requests listed', () => {
  let port: number;
  beforeAll(async () => {
    process.env['ROUTES'] = JSON.stringify(table);
    port = await listen(0);
    browser = await launchChromium();
    for (let i = 0; i < 10_000; i++) await send(`/listed/${i}`);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    close();
    closeServers();
  });
  beforeEach(async () => {
    page = watched(await browser.newPage());
    page.setDefaultTimeout(40_000);
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.getByText(/^10,000$/).waitFor();
  });
  afterEach((context) => closeTab(page, context));

  const rows = () => page.locator('.rows .row');
  const selected = () => page.locator('.row[aria-selected="true"]');

  test('only the rows in sight are in the document', async () => {
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
    expect(await rows().count()).toBeLessThan(80);
  });

  test('the oldest is reached, and the filter finds one of them', async () => {
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await selected().getByText('/listed/0', { exact: true }).waitFor();
    await page.getByLabel('Filter').fill('/listed/4711');
    await page.getByText('1 of 10,000').waitFor();
    await rows().getByText('/listed/4711').click();
    await page.getByRole('heading', { name: '410 GET /listed/4711' }).waitFor();
  });

  test('who reads a request keeps it in sight, while a thousand others arrive', async () => {
    await rows().getByText('/listed/9990', { exact: true }).click();
    await page.getByRole('heading', { name: '410 GET /listed/9990' }).waitFor();
    for (let i = 0; i < 1_000; i++) await send(`/more/${i}`);
    const above = async () => Number(await page.evaluate('document.querySelector(".grid").scrollTop')) / 28;
    await expect.poll(above, { timeout: 40_000 }).toBeGreaterThanOrEqual(1_000);
    expect(await selected().locator('.path').textContent()).toBe('/listed/9990');
  });

  test('3,000 more arrive while somebody clicks and filters, and all are listed', async () => {
    const arriving = arrive(3_000);
    await page.getByText('/arriving/').first().waitFor();
    // At a place, as people click: a row that moves on is no longer there when it is asked for again.
    const grid = (await page.getByRole('grid').boundingBox())!;
    await page.mouse.click(grid.x + 400, grid.y + 100);
    await page.getByRole('heading', { name: '410 GET /arriving/' }).waitFor();
    await page.getByLabel('Filter').fill('nothing');
    await page.getByText('0 of 10,000').waitFor();
    await page.getByLabel('Filter').fill('');
    await arriving;
    const newest = async () => {
      await page.getByRole('grid').press('Home');
      return selected().locator('.path').textContent();
    };
    await expect.poll(newest, { timeout: 40_000 }).toBe('/arriving/2999');
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
  }, 60_000);

  test('it says when the program is gone, and has the whole list again when it is back', async () => {
    await page.getByText('Live').waitFor();
    close();
    await page.getByText('Not connected').waitFor();
    await listen(port);
    await send('/after');
    await page.getByText('Live').waitFor();
    await rows().getByText('/after').waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('2');
  });
});
