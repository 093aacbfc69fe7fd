import { expect, test } from 'vitest';
import { describePage, openPage, page, requested, send } from '../support/page.ts';

describePage('the routes', () => {
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
    requested.length = 0;
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
