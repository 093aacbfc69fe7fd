import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/axe.ts';
import { button, DOORS, describePage, errors, openPage, page, pane, row, send } from '../support/page.ts';

/** Requests written or changed on the page, copied from it, saved and opened. */

describePage('from the page', () => {
  beforeAll(async () => {
    await send(3, '/customers/1', { headers: { authorization: 'Bearer very-secret' } });
    await send(1, '/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"item":"tea","quantity":2}',
    });
  });
  const dialog = (name: RegExp) => page.getByRole('dialog', { name });
  const editor = () => page.getByRole('textbox', { name: 'Request to send' }).filter({ visible: true });
  const open = async (path: string) => {
    await openPage();
    await row(path).click();
    await page.getByRole('heading', { name: path }).waitFor();
  };

  test('a request is changed and sent again, its masked values as they were', async () => {
    await open('/customers/1');
    await button('Edit and send…').click();
    const sending = dialog(/^Edit and send #/);
    await sending.getByText('GET /customers/1').waitFor();
    await sending.getByText('Masked values are sent as they were').waitFor();
    expect(await violations(page)).toEqual([]);
    const text = (await editor().innerText()).replace('/customers/1', '/customers/2?x=1').trimEnd();
    await editor().fill(`${text}\nx-added: yes\n\n`);
    await sending.getByRole('button', { name: 'Send', exact: true }).click();
    await sending.getByText('ALB answered 200: not the same:').waitFor();
    await sending.getByRole('button', { name: /^Show request #/ }).click();
    await page.getByRole('heading', { name: '200 GET /customers/2' }).waitFor();
    await button(/^Show secrets/).click();
    await pane('Event').getByText('Bearer very-secret').waitFor();
    await pane('Event').getByText('"x-added": "yes"').waitFor();
  });

  test.each(DOORS)('a new request is sent through $name', async ({ name }) => {
    await openPage();
    await button('New request…').click();
    const sending = dialog(/^New request$/);
    await editor().fill('POST /orders\ncontent-type: application/json\n\n{"item":"tea","quantity":1}');
    await sending.getByLabel('Front door').selectOption(name);
    await sending.getByRole('button', { name: 'Send', exact: true }).click();
    await sending.getByText(new RegExp(`^${name} answered 201\\.$`)).waitFor();
  });

  test('to a target group, whatever the rules say', async () => {
    await openPage();
    await button('New request…').click();
    const sending = dialog(/^New request$/);
    await editor().fill('GET /stock/tea');
    await sending.getByLabel('Target group').selectOption('legacy');
    await sending.getByRole('button', { name: 'Send', exact: true }).click();
    await sending.getByText('legacy answered 404.').waitFor();
  });

  test('what cannot be sent is explained', async () => {
    await openPage();
    await button('New request…').click();
    const sending = dialog(/^New request$/);
    await editor().fill('GET');
    await sending.getByRole('button', { name: 'Send', exact: true }).click();
    await sending.getByText('First line: expected a method and a path').waitFor();
    await editor().fill('GET /a\nx a: 1');
    await sending.getByRole('button', { name: 'Send', exact: true }).click();
    await sending.getByText('Header "x a": expected a name such as content-type.').waitFor();
    expect(errors.splice(0)).toEqual([expect.stringContaining('409')]);
  });

  const clipboard = () => page.evaluate('navigator.clipboard.readText()') as Promise<string>;

  const COPIES = [
    ['Copy as curl', /^curl -i .*authorization: Bearer ••••••••/],
    ['Copy as fetch', /^const response = await fetch\("http:\/\/127\.0\.0\.1:\d+\/customers\/1"/],
    ['Copy as HTTPie', /^http --path-as-is --ignore-stdin 'GET' 'http:/],
    ['Copy as event', /"authorization": "Bearer ••••••••"/],
  ] as const;

  test.each(COPIES)('%s warns of masked values', async (name, copied) => {
    await open('/customers/1');
    await button(name).click();
    await page.getByText('Copied, but 1 value is masked').waitFor();
    expect(await clipboard()).toMatch(copied);
  });

  test.each(COPIES)('%s has the values that are shown', async (name) => {
    await open('/customers/1');
    await button(/^Show secrets/).click();
    await button('Hide secrets').waitFor();
    await button(name).click();
    await button(/^Copied$/).waitFor();
    expect(await clipboard()).toContain('very-secret');
  });

  test('a JSON body is shown indented as well', async () => {
    await open('/orders');
    await pane('Lattice v2 request').getByRole('tab', { name: 'Body' }).click();
    await pane('Lattice v2 request').getByText('"item": "tea"').waitFor();
  });

  test('panes and list are resized, by keyboard and pointer, and stay so', async () => {
    await open('/customers/1');
    const widthOf = async () => (await pane('Event').boundingBox())!.width;
    const before = await widthOf();
    const line = page.getByRole('separator', { name: 'Width of Event' });
    await line.press('ArrowRight');
    await expect.poll(widthOf).toBeGreaterThan(before);
    const list = page.getByRole('separator', { name: 'Height of the list' });
    const at = (await list.boundingBox())!;
    await page.mouse.move(at.x + 200, at.y + 2);
    await page.mouse.down();
    await page.mouse.move(at.x + 200, at.y + 102, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await list.boundingBox())!.y).toBeGreaterThan(at.y + 60);
    const after = await widthOf();
    await page.reload();
    await pane('Event').waitFor();
    await expect.poll(widthOf).toBe(after);
  });

  describe('files', () => {
    const save = async (name: string): Promise<string> => {
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name }).click();
      return readFileSync(await (await download).path(), 'utf8');
    };
    const openFiles = async () => {
      await openPage();
      await row('/customers/1').waitFor();
      await button('Files…').click();
    };

    test('are saved: a HAR and a session', async () => {
      await openFiles();
      expect(await violations(page)).toEqual([]);
      const har = await save('Save as HAR, secrets masked');
      expect([JSON.parse(har).log.version, har.includes('very-secret')]).toEqual(['1.2', false]);
      expect(await save('Save as HAR with secrets')).toContain('very-secret');
      expect(JSON.parse(await save('Save the session, secrets included')).session).toBe(1);
    });

    test('are opened: a HAR becomes requests, a session the list', async () => {
      await openFiles();
      const session = join(tmpdir(), `inspector-${process.pid}-session.json`);
      writeFileSync(session, await save('Save the session, secrets included'));
      const har = {
        log: { entries: [{ request: { method: 'GET', url: 'https://shop.example/stock/har', headers: [] } }] },
      };
      await page.getByLabel("Front door for a HAR's requests").selectOption('HTTP API');
      await page
        .locator('input[aria-label="Send the requests of a HAR…"]')
        .setInputFiles({ name: 'a.har', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(har)) });
      await page.getByText('1 sent through HTTP API.').waitFor();
      await page.locator('input[aria-label="Open a session…"]').setInputFiles(session);
      await page.getByText('The session is open.').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
      await row('/customers/1').waitFor();
      expect(await row('/stock/har').count()).toBe(0);
      await row('/customers/1').click();
      await pane('Sent to the target').getByText('GET /customers/1 HTTP/1.1').waitFor();
    });

    test('of another kind are refused', async () => {
      await openFiles();
      await page
        .locator('input[aria-label="Open a session…"]')
        .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
      await page.getByText('x.json: Not a session: expected a file that the inspector saved.').waitFor();
      expect(errors.splice(0)).toEqual([expect.stringContaining('400')]);
    });
  });
});
