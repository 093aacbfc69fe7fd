import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BrowserContextOptions } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/axe.ts';
import {
  button,
  DOORS,
  describePage,
  errors,
  openPage,
  page,
  pane,
  port,
  requested,
  row,
  send,
  sentences,
} from '../support/page.ts';

describePage('the requests', () => {
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
    test('appears without being asked for, with its four panes', async () => {
      await openPage();
      await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
      const path = `/orders/${offset}0`;
      requested.length = 0;
      await send(offset, path, { headers: { authorization: 'Bearer very-secret' } });
      await row(path).waitFor();
      expect(requested).toEqual([]);
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
      await button('Copy as event').click();
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
      await page.getByText('Nothing matches the filter.').waitFor();
      await button('Clear the filter').click();
      await row('/status/503').waitFor();
    });

    test.each([
      ['query:tag=needle', '/echo/query'],
      ['header:"x-needle: 7"', '/echo/header'],
      ['header:image/png', '/image.png'],
      ['body:needle', '/echo/body'],
    ])('is filtered on what it does not show: %s', async (filter, path) => {
      await send(2, '/echo/query?tag=needle');
      await send(3, '/echo/header', { headers: { 'x-needle': '7' } });
      await send(1, '/image.png');
      await send(4, '/echo/body', {
        method: 'POST',
        body: '{"a":"needle"}',
        headers: { 'content-type': 'application/json' },
      });
      await openPage();
      await row('/echo/body').waitFor();
      await page.getByLabel('Filter').fill(filter);
      const paths = async () => [...new Set(await page.locator('.rows .path').allTextContents())];
      await expect.poll(async () => (await paths()).includes(path), { timeout: 5000 }).toBe(true);
      expect((await paths()).filter((one) => one.startsWith('/echo/') || one === path)).toContain(path);
      expect(await paths()).not.toContain('/status/503');
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
      await page.getByRole('separator', { name: 'Height of the list' }).and(page.locator(':focus')).waitFor();
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
});
