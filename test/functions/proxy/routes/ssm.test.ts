import { expect, it } from 'vitest';
import { parameterFetcher } from '../../../../functions/proxy/routes/ssm.ts';
import { ssmService } from '../../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../../local/ssm-service/store.ts';
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
