import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { TestContext } from 'vitest';

/** How much of a failed tab's text and events is printed. */
const MAX_TEXT = 600;
const MAX_EVENTS = 60;

const eventsOf = new WeakMap<Page, string[]>();

/** Notes what happens in a tab, for {@link closeTab}. */
export function watched(tab: Page): Page {
  const since = performance.now();
  const events: string[] = [];
  eventsOf.set(tab, events);
  const note = (what: string) => events.push(`${Math.round(performance.now() - since)} ms ${what}`);
  tab.on('console', (message) => note(`console: ${message.text()}`));
  tab.on('pageerror', (error) => note(`error: ${error.message}`));
  tab.on('crash', () => note('crash'));
  tab.on('request', (request) => note(`request ${request.url()}`));
  tab.on('response', (response) => note(`response ${response.status()} ${response.url()}`));
  tab.on('requestfailed', (request) => note(`failed ${request.url()} ${request.failure()?.errorText}`));
  tab.on('load', () => note(`loaded ${tab.url()}`));
  return tab;
}

/**
 * Closes a watched tab: an open one goes on to draw what arrives. After a failure it tells what the tab shows and went
 * through, because a wait that ends without its text says nothing about why.
 */
export async function closeTab(tab: Page | undefined, { task }: Pick<TestContext, 'task'>): Promise<void> {
  if (tab && task.result?.state === 'fail') {
    const asked = tab.evaluate<string>('[document.visibilityState, document.body.innerText].join(": ")').catch(String);
    const shows = await Promise.race([asked, sleep(5_000, 'it does not answer', { ref: false })]);
    const events = eventsOf.get(tab)?.slice(-MAX_EVENTS) ?? [];
    console.error([`${task.name}: ${tab.url()}`, shows.slice(0, MAX_TEXT), ...events].join('\n'));
  }
  await tab?.close();
}
