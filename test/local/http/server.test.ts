import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { appConfigService } from '../../../local/appconfig-service/service.ts';
import { configurationStore } from '../../../local/appconfig-service/store.ts';
import { openDoor } from '../../../local/doors/door.ts';
import { functionUrl } from '../../../local/doors/function-url.ts';
import { answer } from '../../../local/http/answer.ts';
import { answeringServer, foreignPage } from '../../../local/http/server.ts';
import { lambda } from '../../../local/lambda.ts';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
import { listening, send } from '../doors/knock.ts';

describe('who may call this machine', () => {
  test.each<[what: string, headers: Record<string, string>, isForeign: boolean]>([
    ['curl', { host: '127.0.0.1:3001' }, false],
    ['a page of this machine', { host: 'localhost:3001', origin: 'http://localhost:5173' }, false],
    ['a page by IPv6', { host: '[::1]:3001', origin: 'https://[::1]:3001' }, false],
    ['a name below .localhost', { host: 'shop.localhost:3001' }, false],
    ['a name that was allowed', { host: 'Shop.Example:3001', origin: 'http://shop.example' }, false],
    [
      'a link from elsewhere',
      { host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      false,
    ],
    ['a name that leads here from elsewhere', { host: 'evil.example:3001' }, true],
    ['a name that begins like ours', { host: 'localhost.evil.example' }, true],
    ['a name that ends like ours', { host: 'evillocalhost' }, true],
    ['a number that is not ours', { host: '128.0.0.1' }, true],
    ['no name', {}, true],
    ['a form of another page', { host: 'localhost', origin: 'https://evil.example' }, true],
    ['a form of a page without an origin', { host: 'localhost', origin: 'null' }, true],
    [
      'an image in another page',
      { host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      true,
    ],
  ])('%s', (_, headers, isForeign) => {
    const refusal = foreignPage({ headers } as unknown as IncomingMessage, ['shop.example']);
    expect(refusal?.status).toBe(isForeign ? 403 : undefined);
  });
});

const STORED = '/proxy/routes';

describe.each([
  ['the local SSM', () => ssmService(parameterStore())],
  ['the local AppConfig', () => appConfigService(configurationStore())],
  [
    'a door',
    () =>
      openDoor(
        functionUrl,
        lambda(async () => ({ statusCode: 200 })),
      ),
  ],
])('%s', (_, open) => {
  const server = open();
  let port: number;
  beforeAll(async () => {
    port = await listening(server);
  });
  afterAll(() => void server.close());

  const post = (lines: string[], body = 'x') =>
    send(
      port,
      Buffer.from(
        [`POST ${STORED} HTTP/1.1`, ...lines, `content-length: ${body.length}`, 'connection: close', '', body].join(
          '\r\n',
        ),
      ),
    );

  test('refuses a form that another page sends', async () => {
    const { status, body } = await post([
      'host: localhost',
      'origin: https://evil.example',
      'content-type: text/plain',
    ]);
    expect([status, body]).toEqual([
      403,
      expect.stringContaining('"https://evil.example" is not a page of this machine'),
    ]);
  });

  test('refuses a name that leads here from elsewhere', async () => {
    expect((await post(['host: evil.example'])).status).toBe(403);
  });

  test.each(['x', '', '{', 'null', '[]', '{"Name":1}', '\0', '"'])(
    'answers a body of %j, and the next one',
    async (body) => {
      expect((await post(['host: localhost'], body)).status).toBeLessThan(500);
      expect((await post(['host: localhost', 'x-amz-target: AmazonSSM.GetParameter'], body)).status).toBeLessThan(500);
    },
  );
});

test('an error of the server itself is a 500, and the next request is answered', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  let isBroken = true;
  const server = answeringServer(10, () => {
    if (isBroken) throw new Error('broken');
    return answer(200, 'text/plain', 'well');
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  const first = await fetch(url);
  expect([first.status, await first.text()]).toEqual([500, 'broken\n']);
  isBroken = false;
  expect((await fetch(url)).status).toBe(200);
  expect(log).toHaveBeenCalledOnce();
  log.mockRestore();
  server.close();
});
