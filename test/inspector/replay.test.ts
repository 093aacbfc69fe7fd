import { expect, test } from 'vitest';
import { handlersByTarget } from '../../local/inspector/replay.ts';
import { HANDLER, tableOf } from './support/recorded.ts';

const tableWith = (name: string) => tableOf({ targetGroups: { [name]: { type: 'http', url: 'http://127.0.0.1:1' } } });

test.each([undefined, '{"targetGroups":{}}'])('a handler for a replay leaves ROUTES as it was: %j', async (routes) => {
  if (routes === undefined) delete process.env['ROUTES'];
  else process.env['ROUTES'] = routes;
  await handlersByTarget(HANDLER)(tableWith('legacy'), 'legacy');
  expect(process.env['ROUTES']).toBe(routes);
});

test('it is loaded once for each target group of a route table, and anew for another table', async () => {
  const handlerTo = handlersByTarget(HANDLER);
  const [before, after] = [tableWith('legacy'), tableWith('legacy')];
  const first = await handlerTo(before, 'legacy');
  expect(await handlerTo(before, 'legacy')).toBe(first);
  expect(await handlerTo(after, 'legacy')).not.toBe(first);
});
