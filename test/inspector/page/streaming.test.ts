import { expect, test } from 'vitest';
import { describePage, openPage, page, port, row, send, TAB_OF_ITS_OWN } from '../support/page.ts';

/** The doors of `npm start` that stream. */
const DOORS = [
  { name: 'REST API, streaming', offset: 9 },
  { name: 'Function URL, streaming', offset: 10 },
];

/** Listens to server-sent events of a door, in a page of that door, until `count` have come. Returns their ids. */
async function eventsOf(offset: number, path: string, count: number): Promise<string[]> {
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(`http://127.0.0.1:${port + offset}/orders/1`);
  return page.evaluate(
    ([path, count]) =>
      new Promise<string[]>((resolve) => {
        const ids: string[] = [];
        const source = new EventSource(path as string);
        source.onmessage = ({ lastEventId }) => {
          ids.push(lastEventId);
          if (ids.length < (count as number)) return;
          source.close();
          resolve(ids);
        };
      }),
    [path, count],
  );
}

describePage('streamed answers', () => {
  test.each(DOORS)('$name: a browser gets events of a stream that never ends', async ({ offset }) => {
    await openPage('', TAB_OF_ITS_OWN);
    expect(await eventsOf(offset, '/clock?ms=20', 3)).toEqual(['1', '2', '3']);
  });

  test.each(DOORS)('$name: a browser that comes back goes on after its last event', async ({ offset }) => {
    await openPage('', TAB_OF_ITS_OWN);
    // The stream ends after the third event, and each later one after its first.
    expect(await eventsOf(offset, '/clock?ms=20&events=3', 5)).toEqual(['1', '2', '3', '4', '5']);
  });

  test.each(DOORS)('$name: a download of 30 MB', async ({ offset }) => {
    const response = await send(offset, '/download');
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(30_000_000);
  });

  test.each(DOORS)(
    '$name: the inspector shows an answer while it grows, and how it ended',
    async ({ name, offset }) => {
      await openPage();
      await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
      const client = new AbortController();
      const answer = await fetch(`http://127.0.0.1:${port + offset}/clock?ms=100`, { signal: client.signal });
      const size = row('/clock').filter({ hasText: '200' }).getByText(/^↓ \d/);
      await size.waitFor();
      const before = await size.textContent();
      await expect.poll(() => size.textContent()).not.toBe(before);

      await row('/clock').click();
      const title = page.getByRole('heading', { name: '200 GET /clock' });
      await title.getByText(name).waitFor();
      expect(await title.textContent()).toMatch(/first byte after [\d.]+ (?:µs|ms|s), .*B, still coming/);
      await page.getByRole('article', { name: 'Result', exact: true }).getByText('text/event-stream').waitFor();

      client.abort();
      await answer.text().catch(() => {});
      await title.getByText('clientGone').waitFor();
    },
  );
});
