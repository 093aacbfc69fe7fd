import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
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
const put = (Name: string, Value: string, Overwrite?: boolean) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'String', ...(Overwrite && { Overwrite }) }));

describe('SSM, as its own SDK sees it', () => {
  it('counts the versions of a parameter', async () => {
    expect(await put('/a/b', 'one')).toMatchObject({ Version: 1 });
    expect(await put('/a/b', 'two', true)).toMatchObject({ Version: 2 });
    const { Parameter } = await get('/a/b');
    expect(Parameter).toMatchObject({ Name: '/a/b', Type: 'String', Value: 'two', Version: 2 });
    expect(Parameter!.LastModifiedDate).toBeInstanceOf(Date);
  });

  it.each([
    ['a parameter that is not there', () => get('/nobody'), 'ParameterNotFound'],
    ['one that is there, without Overwrite', () => put('/a/b', 'three'), 'ParameterAlreadyExists'],
    ['more than 8 KB', () => put('/a/c', 'x'.repeat(8193)), 'ValidationException'],
    ['no text at all', () => put('/a/c', ''), 'ValidationException'],
  ])('refuses %s', (_what, act, name) => expect(act()).rejects.toMatchObject({ name }));
});

it('takes a file by PUT: curl -T FILE URL/a/d', async () => {
  const answer = await fetch(`${url}/a/d`, { method: 'PUT', body: '{"targetGroups":{}}\n' });
  expect([answer.status, await answer.json()]).toEqual([200, { Version: 1 }]);
  expect((await get('/a/d')).Parameter).toMatchObject({ Value: '{"targetGroups":{}}\n' });
});

it('knows no other operation', async () => {
  const answer = await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'AmazonSSM.DeleteParameter' } });
  expect([answer.status, await answer.json()]).toMatchObject([400, { __type: 'UnknownOperationException' }]);
});
