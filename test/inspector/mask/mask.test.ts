import { describe, expect, test } from 'vitest';
import { MASK, Masker } from '../../../local/inspector/mask/mask.ts';

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
    ['/orders?page=2&sort=name'],
    ['{"shipping":"x","cardinality":3,"routeKey":"GET /","a":"{\\"b\\":1}"}'],
    ['{"pin":null,"jwt":"","card":false}'],
    ['<opinion>good</opinion>'],
    ['a == b && c="d"'],
    ['C:\\path?x=1'],
    ['100% of "this"'],
    ['eyJ is how a JWT begins'],
  ])('nothing: %s', (text) => {
    const masker = new Masker();
    expect([masker.text(text, 'body'), masker.count]).toEqual([text, 0]);
  });

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
    ['/a?sig=1&x=2', `/a?sig=${MASK}&x=2`],
    ['/a?x=2;pin=1234;y=3', `/a?x=2;pin=${MASK}`],
    ['/a?token=b?c;d', `/a?token=${MASK}`],
    ['/a?pass%77ord=1&x=2', `/a?pass%77ord=${MASK}&x=2`],
    ['/a?%74oken=1', `/a?%74oken=${MASK}`],
    ['/cb#access_token=1&state=2', `/cb#access_token=${MASK}&state=2`],
    ['/a?next=%2Fb%3Ftoken%3D1&x=2', `/a?next=${encodeURIComponent(`/b?token=${MASK}`)}&x=2`],
    ['/a?filter=%7B%22pin%22%3A1%7D', `/a?filter=${encodeURIComponent(`{"pin":"${MASK}"}`)}`],
    ['/a?x=%zz&token=1', `/a?x=%zz&token=${MASK}`],
    ['https://user:hunter2@host/a?x=1', `https://user:${MASK}@host/a?x=1`],
    ['{"privateKey":"k","jwt":"j","pwd":"p"}', `{"privateKey":"${MASK}","jwt":"${MASK}","pwd":"${MASK}"}`],
    ['{"card":{"number":"4111","exp":"12/30"},"n":1}', `{"card":"${MASK}","n":1}`],
    [String.raw`{"pass\u0077ord":"p","n":1}`, String.raw`{"pass\u0077ord":"${MASK}","n":1}`],
    [String.raw`{"\u0070in" : 1234}`, String.raw`{"\u0070in" : "${MASK}"}`],
    [
      JSON.stringify({ body: JSON.stringify({ password: 'p"q', n: 1 }) }),
      JSON.stringify({ body: `{"password":"${MASK}","n":1}` }),
    ],
    [
      JSON.stringify({ a: JSON.stringify([JSON.stringify({ sessionId: 's' })]) }),
      JSON.stringify({ a: JSON.stringify([JSON.stringify({ sessionId: MASK })]) }),
    ],
    ['"{\\u0022pin\\u0022:1}"', JSON.stringify(`{"pin":"${MASK}"}`)],
    ['{"url":"https://h/a?sig=1"}', `{"url":"https://h/a?sig=${MASK}"}`],
    ['{"n":1}\n{"token":"t"}\n', `{"n":1}\n{"token":"${MASK}"}\n`],
    ['data: {"token":"t"}\n\n', `data: {"token":"${MASK}"}\n\n`],
    ['5" wide {"password":"p"}', `5" wide {"password":"${MASK}"}`],
    [')]}\',\n{"password":"p"}', `)]}',\n{"password":"${MASK}"}`],
    ['done({"password":"p"});', `done({"password":"${MASK}"});`],
    ['<a><Password>p</Password><n>1</n></a>', `<a><Password>${MASK}</Password><n>1</n></a>`],
    [
      '<wsse:Password Type="x#Text"><![CDATA[p]]></wsse:Password>',
      `<wsse:Password Type="x#Text">${MASK}</wsse:Password>`,
    ],
    ['<login user="u" password="p"/>', `<login user="u" password="${MASK}"/>`],
    ['<input name="csrf_token" value="t">', `<input name="csrf_token" value="${MASK}">`],
    ['<pin/><n>1</n>', '<pin/><n>1</n>'],
    ['see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1 there', `see ${MASK} there`],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n', `${MASK}\n`],
    [
      '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n{"pin":1}\r\n--b--',
      `--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n{"pin":"${MASK}"}\r\n--b--`,
    ],
    ['--b\nContent-Disposition: form-data; name=pin\n\n1', `--b\nContent-Disposition: form-data; name=pin\n\n${MASK}`],
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

test('a base64 body is masked inside its base64', () => {
  const event = (text: string) => ({ isBase64Encoded: true, body: Buffer.from(text).toString('base64') });
  expect(new Masker().json(event('pin=1&x=2'))).toEqual(event(`pin=${MASK}&x=2`));
  const bytes = { isBase64Encoded: true, body: 'iVBORw0KGgo=' };
  expect(new Masker().json(bytes)).toEqual(bytes);
});

test('a list of names and values has the names for keys', () => {
  const masked = new Masker().json({
    headers: [
      { name: 'Authorization', value: 'Bearer a' },
      { key: 'pin', value: '1' },
    ],
  });
  expect(masked).toEqual({
    headers: [
      { name: 'Authorization', value: `Bearer ${MASK}` },
      { key: 'pin', value: MASK },
    ],
  });
});

/** If the time grew with the square of the length, one of these would take minutes and run out of its time. */
describe('the time grows with the length alone', () => {
  const LENGTH = 300_000;
  test.each<[string, string]>([
    ['letters', 'a'],
    ['a name without end', 'token'],
    ['words of a name', '-token'],
    ['names in quotes', '"token"'],
    ['quotes', '"'],
    ['escaped quotes', '\\"'],
    ['backslashes', '\\'],
    ['keys and brackets', '"token":['],
    ['keys and spaces', '"a"  :  '],
    ['braces', '{'],
    ['secrets inside secrets', '{"token":'],
    ['questions', '?'],
    ['parameters', '?a=%7B&'],
    ['parameters with semicolons', ';token'],
    ['beginnings of tags', '<a'],
    ['tags', '<password>'],
    ['attributes', '<a b='],
    ['beginnings of a JWT', 'eyJ'],
    ['dots of a JWT', 'eyJaaaaaaaa.'],
    ['beginnings of a key', '-----BEGIN PRIVATE KEY-----'],
    ['parts of a form', '--b\r\nContent-Disposition: form-data; name="token"\r\n'],
    ['disposition lines', 'Content-Disposition: form-data; name="token'],
    ['addresses', 'https://a:'],
    ['spaces', ' '],
    ['capitals', 'aA'],
  ])('%s', (_, text) => {
    const long = text.repeat(Math.ceil(LENGTH / text.length));
    for (const value of [long, `{"a":${long}`, `--${long}`, `<a>${long}`, `"${long}"`, `x=${long}`]) {
      expect(new Masker().text(value, 'body').length).toBeGreaterThan(0);
    }
    expect(new Masker().json({ [long]: long })).toBeTypeOf('object');
  });

  test('JSON within JSON as deep as it gets', () => {
    let text = '{"password":"hunter2"}';
    while (text.length < 300_000) text = JSON.stringify({ a: text });
    expect(new Masker().text(text, 'body')).not.toContain('hunter2');
  });
});
