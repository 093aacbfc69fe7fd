import { describe, expect, test } from 'vitest';
import { isSecretName } from '../../../local/inspector/mask/secret-names.ts';

describe('names of secrets, however they are spelled', () => {
  test.each([
    ...['token', 'access_token', 'AccessToken', 'ACCESS-TOKEN', 'x-amz-security-token', 'refreshtoken', 'tokens'],
    ...['privateKey', 'private_key', 'PRIVATE.KEY', 'private key', 'clientPrivateKey'],
    ...['secret', 'clientSecret', 'secret_access_key', 'SecretAccessKey', 'awsAccessKeyId'],
    ...['password', 'passwd', 'passwordHash', 'pwd', 'userPwd', 'pass', 'passphrase', 'passcode'],
    ...['jwt', 'idJwt', 'x-goog-iap-jwt-assertion', 'client_assertion', 'SAMLResponse'],
    ...['sessionId', 'session_id', 'SESSIONID', 'JSESSIONID', 'PHPSESSID', 'session', 'sid', 'connect.sid'],
    ...['pin', 'userPin', 'PIN', 'pin_1', 'card', 'cardNumber', 'credit_card', 'card-number', 'cards', 'cvv', 'cvc'],
    ...['sig', 'sigs', 'X-Amz-Signature', 'X-Amz-Credential', 'hub-signature', 'otp', 'totpCode', 'ssn', 'iban'],
    ...['apiKey', 'api_key', 'API-KEY', 'x-functions-key', 'Ocp-Apim-Subscription-Key', 'signingKey', 'masterKey'],
    ...['authorization', 'proxy-authorization', 'x-amzn-Remapped-Authorization', 'x-auth', 'auth', 'basicAuth'],
    ...['cookie', 'cookies', 'Set-Cookie', 'x-amzn-oidc-data', 'x-origin-context', 'ｐａｓｓｗｏｒｄ'],
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));
});

describe('names of something else', () => {
  test.each([
    ...['shipping', 'opinion', 'spin', 'pinned', 'pincode', 'discard', 'cardinality', 'cardboard', 'design', 'signal'],
    ...['author', 'authority', 'authorizer', 'authentication', 'compass', 'passenger', 'bypass', 'company', 'expand'],
    ...['key', 'routeKey', 'publicKey', 'idempotency-key', 'primaryKey', 'sessionName', 'principal', 'inside'],
    ...['host', 'etag', 'x-amz-content-sha256', 'path', 'name', 'value', 'constructor', '__proto__', ''],
  ])('%s', (name) => expect(isSecretName(name)).toBe(false));
});
