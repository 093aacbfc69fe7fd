import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alb } from '../../local/doors/alb.ts';
import { launchChromium } from '../../local/inspector/browser.ts';
import { createInspector } from '../../local/inspector/inspector.ts';
import type { Detail } from '../../local/inspector/messages.ts';
import type { Recording } from '../../local/inspector/recording.ts';
import { Tables } from '../../local/inspector/tables.ts';
import type { Invoke } from '../../local/lambda.ts';
import { eventFile } from '../support/events.ts';
import { describeInBrowser } from './support/page.ts';
import { closeServers, HANDLER, listening, tableOf } from './support/recorded.ts';

/** A route table that changes while the program runs. */

const withPrefix = (name: string, prefix: string) =>
  tableOf({
    targetGroups: { legacy: { type: 'http', url: 'http://127.0.0.1:1' } },
    rules: [
      {
        name,
        priority: 1,
        match: { httpMatch: { pathMatch: { match: { prefix } } } },
        action: { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } },
      },
    ],
  });
const versions = new Map([
  ['1', withPrefix('before', '/orders')],
  ['2', withPrefix('after', '/orders/1')],
]);
const ofVersion = (version: string) => versions.get(version);
const [first, second] = [...versions.values()] as [ReturnType<typeof tableOf>, ReturnType<typeof tableOf>];

describe('the route table of a request', () => {
  const recorded = (startedAt: number, version?: string): Recording => ({
    id: 1,
    at: 0,
    startedAt,
    door: 'ALB',
    event: {},
    sent: [],
    ...(version && { log: { message: 'request', routesVersion: version } }),
  });

  test('is that of the version in its log line, and the latest one too', () => {
    const tables = new Tables(first, ofVersion);
    const recording = recorded(1, '2');
    expect([tables.note(recording), recording.table, tables.latest]).toEqual([true, second, second]);
  });

  test.each([
    ['without a log line', undefined],
    ["of a replay, whose table is its handler's alone", 'a1b2c3d4'],
  ])('is the latest one %s', (_, version) => {
    const tables = new Tables(first, ofVersion);
    const recording = recorded(1, version);
    expect([tables.note(recording), recording.table, tables.latest]).toEqual([false, first, first]);
  });

  test('does not become the latest where the request began before a later one', () => {
    const tables = new Tables(first, ofVersion);
    tables.note(recorded(2, '2'));
    const early = recorded(1, '1');
    expect([tables.note(early), early.table, tables.latest]).toEqual([false, first, second]);
  });

  test('becomes the latest again when the change is taken back', () => {
    const tables = new Tables(first, ofVersion);
    tables.note(recorded(1, '2'));
    expect([tables.note(recorded(2, '1')), tables.latest]).toEqual([true, first]);
  });
});

/** Answers nothing, and logs as the function does. */
const logging =
  (version: string, rule: string): Invoke =>
  async () => {
    process.stdout.write(
      `${JSON.stringify({ message: 'request', method: 'GET', path: '/orders/1', rule, targetGroup: 'legacy', status: 200, routesVersion: version })}\n`,
    );
    return { kind: 'result', result: { statusCode: 200 }, payload: '{"statusCode":200}' };
  };

afterAll(closeServers);

test('each request is explained by the table that answered it', async () => {
  const { server, inspect } = createInspector({ table: first, tableOf: ofVersion, handler: HANDLER });
  const url = await listening(server);
  const event = eventFile('alb-multi-value');
  await inspect(alb, 0, logging('1', 'before'))({ ...event, path: '/orders/1' });
  await inspect(alb, 0, logging('2', 'after'))({ ...event, path: '/orders/1' });
  const said = async (id: number) =>
    ((await (await fetch(`${url}/api/requests/${id}`)).json()) as Detail).notes.map(({ text }) => text);
  expect(await said(1)).toContain(
    'Rule before (priority 1) matches: path begins with /orders. It is the first to be tried.',
  );
  expect(await said(2)).toContain(
    'Rule after (priority 1) matches: path begins with /orders/1. It is the first to be tried.',
  );
});

describeInBrowser('the routes tab', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test('shows the new table when the first request has been answered by it', async () => {
    const { server, inspect } = createInspector({ table: first, tableOf: ofVersion, handler: HANDLER });
    const page = await browser.newPage();
    await page.goto(`${await listening(server)}/#routes`);
    const names = page.getByRole('region', { name: 'Rules, scrollable' }).locator('tbody th');
    await names.first().waitFor();
    expect(await names.allTextContents()).toEqual(['before', 'default action']);
    await inspect(alb, 0, logging('2', 'after'))(eventFile('alb-multi-value'));
    await page.getByRole('row', { name: /^1 after/ }).waitFor();
    expect(await names.allTextContents()).toEqual(['after', 'default action']);
    await page.getByLabel('Path and query').fill('/orders/2');
    await page.getByText('None of the 1 rules matches /orders/2').waitFor();
  });
});
