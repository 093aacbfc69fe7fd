import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { alb } from '../../../local/doors/alb.ts';
import { launchChromium } from '../../../local/inspector/browser.ts';
import { createInspector } from '../../../local/inspector/inspector.ts';
import { lambda } from '../../../local/lambda.ts';
import { loadHandler } from '../../../local/load-handler.ts';
import { eventFile } from '../../support/events.ts';
import { describeInBrowser } from '../support/page.ts';
import { backend, closeServers, HANDLER, tableOf } from '../support/recorded.ts';
import { closeTab, watched } from '../support/tab.ts';

/** A rule that shares its requests between two target groups and mirrors them to a third. */

describeInBrowser('mirrored and shared requests', () => {
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    const groups = {
      old: { type: 'http', url: await backend((_, res) => void res.end('same')) },
      none: { type: 'http', url: 'http://127.0.0.1:1' },
      new: {
        type: 'http',
        url: await backend((req, res) => void res.end(req.url?.startsWith('/other') ? 'other' : 'same')),
      },
    };
    const forward = {
      targetGroups: [
        { targetGroupIdentifier: 'old', weight: 30 },
        { targetGroupIdentifier: 'none', weight: 0 },
      ],
      mirror: { targetGroupIdentifier: 'new', mode: 'inline' },
    };
    const match = { httpMatch: { pathMatch: { match: { prefix: '/' } } } };
    const table = tableOf({ targetGroups: groups, rules: [{ name: 'all', priority: 1, match, action: { forward } }] });
    process.env['ROUTES'] = JSON.stringify(table);

    const { server, inspect } = createInspector({ table, handler: HANDLER });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const invoke = inspect(alb, 0, lambda(await loadHandler(HANDLER)));
    for (const path of ['/a', '/b', '/other']) await invoke({ ...eventFile('alb-multi-value'), path });
    browser = await launchChromium();
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
    page = watched(await browser.newPage());
  });
  afterEach((context) => closeTab(page, context));

  test('say in the list whether both answered alike', async () => {
    await page.goto(url);
    await page.getByRole('row').filter({ hasText: '/other' }).waitFor();
    const cells = await page.locator('.rows .parity').allTextContents();
    expect(cells).toEqual(['≠ differs new', '= equal new', '= equal new']);
  });

  test('show both requests, each with its own view', async () => {
    await page.goto(url);
    await page.getByRole('row').filter({ hasText: '/other' }).click();
    await page.getByText('mirror new answered differently').waitFor();
    const views = page.getByRole('tablist', { name: 'Views of Sent to the target' }).getByRole('tab');
    expect((await views.allTextContents()).sort()).toEqual(['new (mirror)', 'old']);
    await page.getByText('Target group old was drawn with weight 30 of 30.').waitFor();
  });

  test('are counted by rule, with weights and what was seen of them', async () => {
    await page.goto(`${url}#routes`);
    const rule = page.getByRole('row', { name: /^1 all/ });
    await rule.getByText('67% of 3 alike, 1 differ').waitFor();
    await rule.getByText('mirror to new 100 %').waitFor();
    expect(await rule.locator('.share').allTextContents()).toEqual(['100%, seen 100%', '0%, seen 0%']);
    await rule.getByRole('img', { name: 'weight 0 of 30' }).waitFor();
  });
});
