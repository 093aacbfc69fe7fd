import { createServer } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import { parameterFetcher } from '../../../../functions/proxy/routes/ssm.ts';
import { ssmService } from '../../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../../local/ssm-service/store.ts';
import { listening } from '../../../local/doors/knock.ts';
import { localService } from '../../../support/local-service.ts';

const parameters = parameterStore();
localService(ssmService(parameters), 'AWS_ENDPOINT_URL_SSM');

const soon = () => AbortSignal.timeout(5_000);

it('a parameter is its text and the version that SSM counts', async () => {
  const fetch = parameterFetcher('/proxy/routes', 'us-east-2');
  parameters.put('/proxy/routes', 'first');
  expect(await fetch(soon())).toEqual({ text: 'first', version: '1' });
  expect(await fetch(soon())).toEqual({ text: 'first', version: '1' });
  parameters.put('/proxy/routes', 'second');
  expect(await fetch(soon())).toEqual({ text: 'second', version: '2' });
});

it('a call that SSM throttles is made again', async () => {
  let calls = 0;
  const busy = createServer((request, response) => {
    calls += 1;
    if (calls < 3) response.writeHead(400).end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
    else response.end('{"Parameter":{"Value":"table","Version":7}}');
    request.resume();
  });
  const endpoint = process.env['AWS_ENDPOINT_URL_SSM']!;
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', `http://127.0.0.1:${await listening(busy)}`);
  onTestFinished(() => {
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', endpoint);
    busy.close();
    busy.closeAllConnections();
  });
  expect(await parameterFetcher('/proxy/routes', 'us-east-2')(soon())).toEqual({ text: 'table', version: '7' });
  expect(calls).toBe(3);
});

it('a SecureString comes in clear', async () => {
  parameters.put('/proxy/secret', 'clear', 'SecureString');
  expect(await parameterFetcher('/proxy/secret', 'us-east-2')(soon())).toEqual({ text: 'clear', version: '1' });
});

it('one that is not there is an error with SSM’s own name for it', async () => {
  await expect(parameterFetcher('/nobody', 'us-east-2')(soon())).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

it('a call that is given up is an error', async () => {
  await expect(parameterFetcher('/proxy/routes', 'us-east-2')(AbortSignal.abort())).rejects.toThrow();
});
