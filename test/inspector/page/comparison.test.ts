import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alb } from '../../../local/doors/alb.ts';
import { launchChromium } from '../../../local/inspector/browser.ts';
import { createInspector } from '../../../local/inspector/inspector.ts';
import { lambda, PROXY_ARN } from '../../../local/lambda.ts';
import { loadHandler } from '../../../local/load-handler.ts';
import { eventFile } from '../../support/events.ts';
import { violations } from '../support/axe.ts';
import { describeInBrowser } from '../support/page.ts';
import { backend, closeServers, HANDLER, lambdaEndpoint, tableOf } from '../support/recorded.ts';

/** What a mirror answered differently, and what a fallback stood in for. */

const answering =
  (status: number, body: object, headers: Record<string, string> = {}): RequestListener =>
  (_, res) =>
    void res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

describeInBrowser('two answers to one request', () => {
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    const order = { id: 1, lines: [{ sku: 'tea', price: 3 }], token: 'hunter1' };
    const groups = {
      old: { type: 'http', url: await backend(answering(200, order, { 'x-version': '1' })) },
      new: {
        type: 'http',
        url: await backend(
          answering(200, { ...order, lines: [{ sku: 'tea', price: '3' }], token: 'hunter2', more: 1 }),
        ),
      },
      same: { type: 'http', url: await backend(answering(200, order, { 'x-version': '1' })) },
      broken: { type: 'http', url: await backend(answering(503, { error: 'not yet' })) },
      gone: { type: 'http', url: 'http://127.0.0.1:1' },
    };
    const rule = (priority: number, path: string, group: string, more: object) => ({
      name: path.slice(1),
      priority,
      match: { httpMatch: { pathMatch: { match: { prefix: path } } } },
      action: { forward: { targetGroups: [{ targetGroupIdentifier: group }], ...more } },
    });
    const mirror = (targetGroupIdentifier: string, mode: string) => ({ mirror: { targetGroupIdentifier, mode } });
    const fallback = { fallback: { targetGroupIdentifier: 'old', on: [503, 'unreachable'] } };
    const table = tableOf({
      targetGroups: groups,
      rules: [
        rule(1, '/inline', 'old', mirror('new', 'inline')),
        rule(2, '/async', 'old', mirror('new', 'async')),
        rule(3, '/same', 'old', mirror('same', 'async')),
        rule(4, '/unreachable', 'old', mirror('gone', 'async')),
        rule(5, '/fallback', 'broken', fallback),
        rule(6, '/closed', 'gone', fallback),
      ],
    });
    process.env['ROUTES'] = JSON.stringify(table);
    const { server, inspect, watchMirrors } = createInspector({ table, handler: HANDLER });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const handler = await loadHandler(HANDLER);
    await lambdaEndpoint({ [PROXY_ARN]: watchMirrors(handler) });
    const invoke = inspect(alb, 0, lambda(handler));
    for (const path of ['/inline', '/async', '/same', '/unreachable', '/fallback', '/closed']) {
      await invoke({ ...eventFile('alb-multi-value'), path });
    }
    browser = await launchChromium();
    // One tab for all: a new one costs a second of processor time.
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(15_000);
    return () => {
      server.close();
      server.closeAllConnections();
    };
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    closeServers();
  });
  beforeEach(async () => {
    await page.goto(url);
    return async () => void (await page.goto('about:blank'));
  });

  const row = (path: string) => page.getByRole('row').filter({ hasText: path });
  const view = (name: RegExp) => page.getByRole('tab', { name });
  const differences = () =>
    page
      .getByRole('region', { name: 'Differences' })
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map(({ children }) => [...children].map(({ textContent }) => textContent)));

  test.each([
    ['/inline', ['old', '≠ differs new']],
    ['/async', ['old', '≠ differs new']],
    ['/same', ['old', '= equal same']],
    ['/unreachable', ['old', '! no answer gone']],
    ['/fallback', ['broken ↪ old', '–']],
    ['/closed', ['gone ↪ old', '–']],
  ])('the list shows mirror and fallback: %s', async (path, [target, mirror]) => {
    await row(path).getByText(mirror!).first().waitFor();
    const cells = await row(path).getByRole('gridcell').allTextContents();
    expect([cells[5], cells[9]]).toEqual([target, mirror]);
  });

  describe.each([
    [
      '/inline',
      /^old answered 200 in [\d.]+ ms; new answered 200 in [\d.]+ ms, inline: the caller waited for it\. The/,
    ],
    [
      '/async',
      /^old answered 200 in [\d.]+ ms; new answered 200 in [\d.]+ ms, asynchronously, [\d.]+ ms after the answer\. The/,
    ],
  ])('of the mirror: %s', (path, said) => {
    test('are side by side, with both times and each place that differs', async () => {
      await row(path).getByText('≠ differs new').waitFor();
      await row(path).click();
      await view(/^Mirror: 4 differ$/).click();
      await page.getByText(said).waitFor();
      expect(await differences()).toEqual([
        ['header:x-version', '["1"]', 'absent'],
        ['/lines/0/price', '3', '"3"'],
        ['/token', '"••••••••"', '"••••••••"'],
        ['/more', 'absent', '1'],
      ]);
      const answer = (name: string) => page.getByRole('article', { name: `Answer of ${name}`, exact: true });
      await answer('old').getByText('"price": 3').waitFor();
      await answer('new (mirror)').getByText('"price": "3"').waitFor();
      await page.getByRole('button', { name: '/lines/0/price' }).click();
      const marked = async () =>
        (await page.locator('.sides .cm-line.active').allTextContents()).map((line) => line.trim());
      await expect.poll(marked, { timeout: 5000 }).toEqual(['"price": 3', '"price": "3"']);
      expect(await violations(page)).toEqual([]);
    });
  });

  test('of the mirror are the same', async () => {
    await row('/same').getByText('= equal same').waitFor();
    await row('/same').click();
    await view(/^Mirror: the same$/).click();
    await page.getByText('Both answers are the same for the rule.').waitFor();
    expect(await page.getByRole('region', { name: 'Differences' }).count()).toBe(0);
  });

  test('when the mirror gave none, it is said why', async () => {
    await row('/unreachable').getByText('! no answer gone').waitFor();
    await row('/unreachable').click();
    await view(/^Mirror: none$/).click();
    await page
      .getByText(/^old answered 200 in [\d.]+ ms; nothing was sent to gone\. The mirror gave no answer: unreachable\.$/)
      .waitFor();
  });

  test('of the fallback and of the group before it are side by side', async () => {
    await row('/fallback').click();
    await page.getByText('ALB → fallback → broken ↪ old').waitFor();
    await view(/^First answer: \d+ differ$/).click();
    await page.getByText(/^broken answered 503 in [\d.]+ ms; then old answered 200 in [\d.]+ ms\.$/).waitFor();
    expect((await differences())[0]).toEqual(['status', '503', '200']);
    await page
      .getByRole('article', { name: 'Answer of broken (first answer)' })
      .getByText('"error": "not yet"')
      .waitFor();
  });

  test('when there was no first answer, the fallback is all there is', async () => {
    await row('/closed').click();
    await view(/^First answer: none$/).click();
    await page.getByText(/^nothing was sent to gone, which was unreachable; then old answered 200 in/).waitFor();
  });

  test('the hand-over is called so, and its sentence says what it is', async () => {
    await row('/async').click();
    const views = page.getByRole('tablist', { name: 'Views of Sent to the target' }).getByRole('tab');
    await views.filter({ hasText: 'hand-over to the mirror' }).waitFor();
    expect((await views.allTextContents()).sort()).toEqual(['hand-over to the mirror', 'new (mirror)', 'old']);
    await page.getByText('The mirror is asked by an invocation of its own, after the answer').waitFor();
  });
});
