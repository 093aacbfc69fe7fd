import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { listening } from '../../local/doors/knock.ts';
import { violations } from '../support/axe.ts';
import { describePage, openPage, page, send } from '../support/page.ts';

const folder = mkdtempSync(join(tmpdir(), 'ramps-'));
const services = ['legacy', 'orders'].map((name) => createServer((_, res) => res.end(name)));

/** A minute of a second, and steps that wait for a person, so that the page decides when something moves. */
async function rampedRoutes() {
  const [legacy, orders] = await Promise.all(services.map(listening));
  const routes = join(folder, 'routes.json');
  const table = {
    targetGroups: {
      legacy: { type: 'http', url: `http://127.0.0.1:${legacy}` },
      orders: { type: 'http', url: `http://127.0.0.1:${orders}` },
    },
    defaultAction: {
      forward: {
        targetGroups: [
          { targetGroupIdentifier: 'legacy', weight: 100 },
          { targetGroupIdentifier: 'orders', weight: 0 },
        ],
        ramp: {
          targetGroupIdentifier: 'orders',
          steps: [40, 100],
          approveAt: [40, 100],
          holdMinutes: 0,
          minRequests: 2,
          limits: { errorPercent: 50 },
        },
      },
    },
  };
  writeFileSync(routes, JSON.stringify(table));
  return { routes, rampSeconds: 0.5 };
}

afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const service of services) service.close();
});

const card = () => page.getByRole('article', { name: 'Ramp of $default' });
const button = (name: string) => card().getByRole('button', { name });
const step = () => card().locator('[aria-current="step"]');
const says = (text: string | RegExp) => card().getByRole('status').filter({ hasText: text }).waitFor();

async function answers(times: number): Promise<Set<string>> {
  const seen = await Promise.all(Array.from({ length: times }, async () => (await send(4, '/')).text()));
  return new Set(seen);
}

describePage(
  'the ramps of the Routes tab',
  () => {
    test('wait for a person, who approves a step', async () => {
      await openPage('#routes', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
      await says('0 %: waits for a person to approve 40 %');
      expect(await step().textContent()).toBe('0 %');
      await button('Approve').click();
      await says(/40 %: waits/);
      expect(await step().textContent()).toBe('40 % when approved');
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    });

    test('show the evidence of each target group, and the reason of the decision', async () => {
      await openPage('#routes');
      expect(await answers(30)).toEqual(new Set(['legacy', 'orders']));
      await says('40 %: waits for a person to approve 100 %');
      const requests = async (name: string) =>
        Number(await card().getByRole('row', { name }).locator('td').first().textContent());
      await expect.poll(async () => (await requests('legacy')) + (await requests('orders'))).toBe(30);
    });

    test('stay where a person holds them, and go on when approved', async () => {
      await openPage('#routes');
      await button('Hold').click();
      await says('40 %: held in the inspector');
      expect(await button('Hold').isDisabled()).toBe(true);
      await button('Approve').click();
      await says(/100 %/);
    });

    test('go back to 0 % at once, where nothing more can be decided', async () => {
      await openPage('#routes');
      await button('Roll back').click();
      await says('0 %: rolled back in the inspector');
      expect(await answers(20)).toEqual(new Set(['legacy']));
      for (const name of ['Approve', 'Hold', 'Roll back']) expect(await button(name).isDisabled()).toBe(true);
    });
  },
  rampedRoutes,
);
