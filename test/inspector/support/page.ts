import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, type TestContext } from 'vitest';
import { CHROMIUM, hasChromium, launchChromium } from '../../../local/inspector/browser.ts';
import { type StartOptions, start } from '../../../local/start.ts';
import { checkLogOutput, tapLogOutput } from '../../support/log-output.ts';
import { needs } from '../../support/needs.ts';
import { closeTab, watched } from './tab.ts';

/** The inspector's page as it is built and served, in a browser, with all of `npm start` behind it. */

/** The front doors of `npm start`, by their offset from the base port. */
export const DOORS = [
  { offset: 1, name: 'REST API', source: 'apigateway-rest' },
  { offset: 2, name: 'HTTP API', source: 'apigateway-http' },
  { offset: 3, name: 'ALB', source: 'alb' },
  { offset: 4, name: 'VPC Lattice', source: 'lattice-v2' },
  { offset: 5, name: 'Function URL', source: 'function-url' },
  { offset: 6, name: 'VPC Lattice, event version V1', source: 'lattice-v1' },
  { offset: 7, name: 'ALB with multi-value headers', source: 'alb' },
  { offset: 8, name: 'REST API with the 2016 mapping templates', source: 'vpc-proxy' },
];

export let port: number;
/** The page of the current test. */
export let page: Page;

let close: () => void;
let browser: Browser;

/** On ports that are free, elsewhere when another program was faster. */
async function startSomewhere(options: StartOptions): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    port = 30_000 + Math.floor(Math.random() * 10_000);
    try {
      ({ close } = await start(port, options));
      return;
    } catch (error) {
      if (attempt === 5 || !(error as Error).message.includes('is in use')) throw error;
    }
  }
}

export const send = (offset: number, path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${port + offset}${path}`, { redirect: 'manual', ...init });

/**
 * Opens the inspector. A new tab costs a second of processor time, so tests without options of their own take turns in
 * one tab, in which nothing is left of the test before. With options, a test has a tab to itself.
 */
export async function openPage(hash = '', options?: BrowserContextOptions): Promise<void> {
  if (!options) sharedTab ??= await newTab();
  page = options ? await newTab(options) : sharedTab!;
  await page.goto(`http://127.0.0.1:${port}/${hash}`);
}

/** For a test that changes more of its tab than a new page takes back: its clock, its speed, its routes. */
export const TAB_OF_ITS_OWN: BrowserContextOptions = {};

let sharedTab: Page | undefined;

async function newTab(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const tab = watched(await context.newPage());
  tab.setDefaultTimeout(15_000);
  tab.on('pageerror', (error) => errors.push(error.message));
  tab.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  tab.on('request', (request) => requested.push(request.url()));
  return tab;
}

/** Leaves nothing of a test to the next one. After a failure, not even the tab. */
async function leave(context: Pick<TestContext, 'task'>): Promise<void> {
  const isShared = page === sharedTab;
  if (isShared && context.task.result?.state === 'pass') {
    // Not every test opens the page.
    if (!page || page.url() === 'about:blank') return;
    await page.evaluate('localStorage.clear()');
    await page.goto('about:blank');
    return;
  }
  if (isShared) sharedTab = undefined;
  await closeTab(page, context);
  await page?.context().close();
}

/** What the page complained of, and what it asked for. */
export const errors: string[] = [];
export const requested: string[] = [];

export const row = (text: string): Locator => page.getByRole('row').filter({ hasText: text }).first();
export const pane = (name: string): Locator => page.getByRole('article', { name, exact: true });
export const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
export const sentences = (name: string): Locator => page.getByRole('list', { name: `Why: ${name}` });

/** Tests in a real browser. Where there is none, they are skipped, and the end of the run says so. */
export function describeInBrowser(name: string, tests: () => void): void {
  describe(name, needs(hasChromium(), `${CHROMIUM} (apt-get install chromium)`), tests);
}

/** The same with `npm start` before them, the demo's without options; a page that complains fails its test. */
export function describePage(name: string, tests: () => void, options = async (): Promise<StartOptions> => ({})): void {
  describeInBrowser(name, () => {
    beforeAll(async () => {
      tapLogOutput();
      await startSomewhere(await options());
      browser = await launchChromium();
      sharedTab = undefined;
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      close?.();
    });
    afterEach(async (context) => {
      await leave(context);
      expect(errors.splice(0)).toEqual([]);
      checkLogOutput();
    });
    tests();
  });
}
