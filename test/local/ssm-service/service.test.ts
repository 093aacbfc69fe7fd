import {
  GetParameterCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
import { listening } from '../doors/knock.ts';

const server = ssmService(parameterStore());
let url: string;
let client: SSMClient;

beforeAll(async () => {
  url = `http://127.0.0.1:${await listening(server)}`;
  const credentials = { accessKeyId: 'A', secretAccessKey: 'S' };
  client = new SSMClient({ region: 'us-east-2', endpoint: url, credentials, maxAttempts: 1 });
});
afterAll(() => {
  client.destroy();
  server.close();
});

const get = (Name: string) => client.send(new GetParameterCommand({ Name, WithDecryption: true }));
const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));

describe('SSM, as its own SDK sees it', () => {
  it('counts the versions of a parameter, and has each of them', async () => {
    expect(await put('/a/b', 'one')).toMatchObject({ Version: 1 });
    expect(await put('/a/b', 'two', { Overwrite: true })).toMatchObject({ Version: 2 });
    const { Parameter } = await get('/a/b');
    expect(Parameter).toMatchObject({ Name: '/a/b', Type: 'String', Value: 'two', Version: 2 });
    expect(Parameter!.LastModifiedDate).toBeInstanceOf(Date);
    expect((await get('/a/b:1')).Parameter).toMatchObject({ Value: 'one', Version: 1 });
  });

  it('gives a SecureString in clear only WithDecryption', async () => {
    await put('/a/secret', 'clear', { Type: 'SecureString' });
    expect((await get('/a/secret')).Parameter).toMatchObject({ Type: 'SecureString', Value: 'clear' });
    const encrypted = await client.send(new GetParameterCommand({ Name: '/a/secret' }));
    expect(encrypted.Parameter!.Value).not.toContain('clear');
  });

  it('takes 8 KB with the advanced tier', async () => {
    expect(await put('/a/large', 'x'.repeat(8192), { Tier: 'Advanced' })).toMatchObject({ Tier: 'Advanced' });
  });

  it.each([
    ['a parameter that is not there', () => get('/nobody'), 'ParameterNotFound'],
    ['a version that is not there', () => get('/a/b:9'), 'ParameterVersionNotFound'],
    ['one that is there, without Overwrite', () => put('/a/b', 'three'), 'ParameterAlreadyExists'],
    ['more than 4 KB in the standard tier', () => put('/a/c', 'x'.repeat(4097)), 'ValidationException'],
    ['more than 8 KB', () => put('/a/c', 'x'.repeat(8193), { Tier: 'Advanced' }), 'ValidationException'],
    ['no text at all', () => put('/a/c', ''), 'ValidationException'],
    ['a name that is not fully qualified', () => put('a/c', 'x'), 'ValidationException'],
    ['a name with a space', () => put('/a c', 'x'), 'ValidationException'],
    ["AWS's own names", () => put('/aws/c', 'x'), 'ValidationException'],
    ['a new parameter without a type', () => put('/a/c', 'x', { Type: undefined }), 'ValidationException'],
    ['a type that is none', () => put('/a/c', 'x', { Type: 'Text' as never }), 'ValidationException'],
  ])('refuses %s', (_what, act, name) => expect(act()).rejects.toMatchObject({ name }));
});

it('takes a file by PUT: curl -T FILE URL/a/d', async () => {
  const answer = await fetch(`${url}/a/d`, { method: 'PUT', body: '{"targetGroups":{}}\n' });
  expect([answer.status, await answer.json()]).toEqual([200, { Tier: 'Standard', Version: 1 }]);
  expect((await get('/a/d')).Parameter).toMatchObject({ Value: '{"targetGroups":{}}\n' });
});

describe('a call by hand', () => {
  const SIGNED =
    'AWS4-HMAC-SHA256 Credential=A/20261128/us-east-2/ssm/aws4_request, SignedHeaders=host, Signature=' +
    '0'.repeat(64);
  const HEADERS = {
    authorization: SIGNED,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AmazonSSM.GetParameter',
  };
  const call = async (body: string, headers: Record<string, string> = {}, path = '/', method = 'POST') => {
    const answer = await fetch(url + path, { method, headers: { ...HEADERS, ...headers }, ...(body && { body }) });
    return [answer.status, ((await answer.json()) as { __type: string }).__type];
  };

  it('with a member that GetParameter does not have is answered', async () => {
    await put('/a/e', 'x');
    expect(await call('{"Name":"/a/e","Names":["/a/b"]}')).toEqual([200, undefined]);
  });

  it.each<[what: string, name: string, ...sent: Parameters<typeof call>]>([
    ['of another type', 'UnknownOperationException', '{"Name":"/a/b"}', { 'content-type': 'application/json' }],
    ['to another path', 'UnknownOperationException', '{"Name":"/a/b"}', {}, '/a/b'],
    ['by another method', 'UnknownOperationException', '', {}, '/', 'GET'],
    ['without an operation', 'UnknownOperationException', 'x', { 'x-amz-target': '' }],
    ['of another operation', 'UnknownOperationException', '{}', { 'x-amz-target': 'AmazonSSM.DeleteParameter' }],
    ['without a signature', 'MissingAuthenticationTokenException', '{}', { authorization: '' }],
    [
      'with the signature of another service',
      'MissingAuthenticationTokenException',
      '{}',
      { authorization: SIGNED.replace('/ssm/', '/sts/') },
    ],
    ['that is not JSON', 'SerializationException', 'x'],
    ['that is empty', 'SerializationException', ''],
    ['that is null', 'SerializationException', 'null'],
    ['that is a list', 'SerializationException', '[]'],
    ['with a number as name', 'SerializationException', '{"Name":1}'],
    ['with WithDecryption in quotes', 'SerializationException', '{"Name":"/a/b","WithDecryption":"true"}'],
    ['without a name', 'ValidationException', '{}'],
    ['with null as name', 'ValidationException', '{"Name":null}'],
  ])('%s is a 400: %s', async (_, name, ...sent) => {
    expect(await call(...sent)).toEqual([400, name]);
  });

  it('of more than 1 MB is a 413', async () => {
    const answer = await fetch(`${url}/a/d`, { method: 'PUT', body: Buffer.alloc(1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
  });
});
