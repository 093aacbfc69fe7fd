import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { describePage, openPage, page, TAB_OF_ITS_OWN } from '../support/page.ts';

/** Keys faster than the page renders: a held key, a bar code scanner, a slow computer. */

describePage('typing without a pause', () => {
  /** Whatever the page still changes by itself, after it has had time to render what was typed. */
  const CHANGES_BY_ITSELF = `(async () => {
    const frames = async (count) => { for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame); };
    await frames(20);
    let changes = 0;
    const observer = new MutationObserver((records) => { changes += records.length; });
    observer.observe(document.getElementById('app'), { subtree: true, childList: true, characterData: true });
    await frames(30);
    observer.disconnect();
    return changes;
  })()`;

  async function slowDown(): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  }

  const JSON_TEXT = '{"httpMethod":"GET","path":"/orders/1","headers":{"host":"a"}}';

  const FIELDS: [what: string, hash: string, field: () => Locator, text: string][] = [
    ['an event to convert', '#converter', () => page.getByRole('textbox', { name: 'Event to convert' }), JSON_TEXT],
    ['a path to try', '#routes', () => page.getByLabel('Path and query'), '/orders/1?a=b&c=d'],
    ['headers to try', '#routes', () => page.getByLabel('Headers, one a line'), 'x-beta: 1'],
    ['a filter', '#requests', () => page.getByLabel('Filter'), 'status:5xx -source:alb'],
  ];
  const textOf = (field: Locator) =>
    field.evaluate((element) => ('value' in element ? String(element.value) : element.textContent));

  test.each(FIELDS)('%s keeps every key, and the page comes to rest', async (_, hash, field, text) => {
    await openPage(hash, TAB_OF_ITS_OWN);
    await field().click();
    await slowDown();
    await page.keyboard.type(text, { delay: 0 });
    await expect.poll(() => textOf(field()), { timeout: 15_000 }).toBe(text);
    expect(await page.evaluate(CHANGES_BY_ITSELF)).toBe(0);
    expect(await textOf(field())).toBe(text);
  });

  test('a request to send keeps every key, and the page comes to rest', async () => {
    await openPage('', TAB_OF_ITS_OWN);
    await page.getByRole('button', { name: 'New request…' }).click();
    const field = page.getByRole('textbox', { name: 'Request to send' });
    await field.fill('');
    await slowDown();
    await page.keyboard.type('GET /orders/1?a=b&c=d', { delay: 0 });
    await expect.poll(() => textOf(field), { timeout: 15_000 }).toBe('GET /orders/1?a=b&c=d');
    expect(await page.evaluate(CHANGES_BY_ITSELF)).toBe(0);
  });

  test('what is typed the moment a dialog opens stays', async () => {
    await openPage();
    await page.getByRole('button', { name: 'New request…' }).evaluate((button) => {
      (button as HTMLElement).click();
      return new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          (document.querySelector('dialog[open] .cm-content') as HTMLElement).focus();
          document.execCommand('insertText', false, 'typed ');
          resolve();
        });
      });
    });
    const field = page.getByRole('textbox', { name: 'Request to send' });
    await expect.poll(() => textOf(field)).toMatch(/^typed GET \/orders\/1/);
  });

  test('two keys within one frame are both kept', async () => {
    await openPage('#converter');
    const field = page.getByRole('textbox', { name: 'Event to convert' });
    await field.click();
    for (let i = 0; i < 20; i++) {
      await page.evaluate(`requestAnimationFrame(() => {
        document.execCommand('insertText', false, 'a');
        setTimeout(() => document.execCommand('insertText', false, 'b'), ${i});
      })`);
    }
    await expect.poll(() => textOf(field), { timeout: 15_000 }).toHaveLength(40);
    expect(await page.evaluate(CHANGES_BY_ITSELF)).toBe(0);
    expect(await textOf(field)).toHaveLength(40);
  });

  test('an example replaces what is being typed', async () => {
    await openPage('#converter');
    const field = page.getByRole('textbox', { name: 'Event to convert' });
    await field.click();
    await page.keyboard.type('{"a', { delay: 0 });
    await page.getByLabel('Example').selectOption('ALB');
    await page.getByText('Recognised as alb.').waitFor();
    await field.press('ControlOrMeta+A');
    await page.keyboard.type('{}', { delay: 0 });
    await page.getByText(/^not an HTTP event/).waitFor();
    expect(await textOf(field)).toBe('{}');
    expect(await page.evaluate(CHANGES_BY_ITSELF)).toBe(0);
  });
});
