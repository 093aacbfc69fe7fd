import { describe, expect, test } from 'vitest';
import { MASK, Masker } from '../../local/inspector/mask.ts';

describe('what is secret in a header or at a JSON key', () => {
  test.each([
    ['authorization', 'Bearer abc.def', `Bearer ${MASK}`],
    ['Authorization', 'AWS4-HMAC-SHA256 Credential=AKID/x, Signature=1', `AWS4-HMAC-SHA256 ${MASK}`],
    ['authorization', 'abc', MASK],
    ['proxy-authorization', 'Basic YTpi', `Basic ${MASK}`],
    ['x-forwarded-authorization', 'Bearer abc', `Bearer ${MASK}`],
    ['x-amzn-Remapped-Authorization', 'Bearer abc', `Bearer ${MASK}`],
    ['cookie', 'a=1; theme=dark', `a=${MASK}; theme=${MASK}`],
    ['cookies', 'a=1', `a=${MASK}`],
    ['set-cookie', 'sid=1; Path=/; HttpOnly', `sid=${MASK}; Path=/; HttpOnly`],
    ['x-api-key', 'k', MASK],
    ['api-key', 'k', MASK],
    ['apiKey', 'k', MASK],
    ['x-amz-security-token', 't', MASK],
    ['x-csrf-token', 't', MASK],
    ['x-auth', 't', MASK],
    ['x-goog-iap-jwt-assertion', 't', MASK],
    ['access_token', 't', MASK],
    ['clientSecret', 's', MASK],
    ['password', 'p', MASK],
    ['x-amzn-oidc-data', 'j', MASK],
    ['x-origin-context', 'j', MASK],
  ])('%s: %s', (name, value, masked) => {
    expect(new Masker().text(value, name)).toBe(masked);
  });

  test.each([
    ['host', 'api.example.com'],
    ['etag', 'W/"1"'],
    ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
    ['principal', 'arn:aws:iam::123456789012:user/x'],
    ['path', '/tokens/1?page=2'],
    ['authorization', ''],
  ])('%s: %s is none', (name, value) => {
    const masker = new Masker();
    expect([masker.text(value, name), masker.count]).toEqual([value, 0]);
  });
});

describe('what is secret inside a text', () => {
  test.each([
    ['/a?token=1&x=2', `/a?token=${MASK}&x=2`],
    ['access_token=1&x=2', `access_token=${MASK}&x=2`],
    ['/a?x=2&X-Amz-Signature=ab#c', `/a?x=2&X-Amz-Signature=${MASK}#c`],
    ['{"password": "a\\"b","n":1}', `{"password": "${MASK}","n":1}`],
    ['{"password":12345678}', `{"password":"${MASK}"}`],
    ['{"tokens":["a",["b]"]],"n":1}', `{"tokens":"${MASK}","n":1}`],
    ['{"secret" : {"token":"a}","x":"b"},"n":1}', `{"secret" : "${MASK}","n":1}`],
    ['{"password":"cut of', `{"password":"${MASK}"`],
    ['{"token":null,"password":"","secret":false}', '{"token":null,"password":"","secret":false}'],
    ['{"next":"/a?token=1","password":"p"}', `{"next":"/a?token=${MASK}","password":"${MASK}"}`],
    ['GET /a?api_key=1 HTTP/1.1', `GET /a?api_key=${MASK} HTTP/1.1`],
    [
      '--b\r\nContent-Disposition: form-data; name="password"\r\nContent-Type: text/plain\r\n\r\np\nq\r\n--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n--b--',
      `--b\r\nContent-Disposition: form-data; name="password"\r\nContent-Type: text/plain\r\n\r\n${MASK}\r\n--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n--b--`,
    ],
  ])('%s', (text, masked) => {
    expect(new Masker().text(text, 'path')).toBe(masked);
  });
});

test('a JSON value keeps its shape, arrays and maps below a secret key too', () => {
  const masker = new Masker();
  const event = {
    multiValueHeaders: { Cookie: ['a=1', 'b=2'] },
    tokens: { one: 'x', n: 1, none: null },
    list: [{ host: 'h' }],
  };
  expect(masker.json(event)).toEqual({
    multiValueHeaders: { Cookie: [`a=${MASK}`, `b=${MASK}`] },
    tokens: { one: MASK, n: MASK, none: null },
    list: [{ host: 'h' }],
  });
  expect(masker.count).toBe(4);
});

test('whoever asks sees the values, and how many are secret', () => {
  const masker = new Masker(true);
  expect([masker.json({ cookie: 'a=1', path: '/?token=1' }), masker.count]).toEqual([
    { cookie: 'a=1', path: '/?token=1' },
    2,
  ]);
});
