import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from '../support/axe.ts';
import { button, describePage, openPage, page, pane, row, send, sentences } from '../support/page.ts';

/** For whom the page is: with a keyboard, in the dark, on a phone, with a screen reader. */

describePage('the whole page', () => {
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

  const VIEWS: [what: string, BrowserContextOptions | undefined][] = [
    // Playwright's own choice.
    ['light', undefined],
    ['dark', { colorScheme: 'dark' }],
    ['at phone width', { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true }],
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

    test.each(['New request…', 'Files…'])('nor the dialog of %s', async (label) => {
      await openPage('', options);
      await button(label).click();
      await page.getByRole('dialog').waitFor();
      expect([await violations(page), await overflow()]).toEqual([[], 0]);
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
