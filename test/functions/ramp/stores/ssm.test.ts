import { expect, it, vi } from 'vitest';
import { parameterStore } from '../../../../functions/ramp/stores/ssm.ts';
import { ChangedMeanwhile } from '../../../../functions/ramp/stores/store.ts';
import { ssmService } from '../../../../local/ssm-service/service.ts';
import { parameterStore as localParameters } from '../../../../local/ssm-service/store.ts';
import { localService } from '../../../support/local-service.ts';

const NAME = '/proxy/routes';
const parameters = localParameters();
localService(ssmService(parameters), 'AWS_ENDPOINT_URL_SSM');

it('reads a table with its version, and puts the next in its place', async () => {
  const { version } = parameters.put(NAME, 'one');
  const store = parameterStore(NAME);
  const read = await store.read();
  expect(read).toEqual({ text: 'one', version });
  expect(await store.replace(read, 'two', 'why')).toBe(version + 1);
  expect(parameters.get(NAME)!.value).toBe('two');
});

it('takes a table that needs the advanced tier', async () => {
  const store = parameterStore(NAME);
  await store.replace(await store.read(), 'x'.repeat(5000), 'why');
  expect(parameters.get(NAME)!.value).toHaveLength(5000);
});

it('writes nothing over a table that came after it read', async () => {
  const store = parameterStore(NAME);
  const read = await store.read();
  const { version } = parameters.put(NAME, "a person's");
  await expect(store.replace(read, 'mine', 'why')).rejects.toThrow(
    new ChangedMeanwhile(`${NAME} has version ${version}, not ${read.version}`),
  );
  expect(parameters.get(NAME)).toMatchObject({ value: "a person's", version });
});

it('puts a table back that was written in the moment before its own', async () => {
  const store = parameterStore(NAME);
  const read = await store.read();
  const put = parameters.put.bind(parameters);
  vi.spyOn(parameters, 'put').mockImplementationOnce((name, value, ...more) => {
    put(name, "a person's");
    return put(name, value, ...more);
  });
  await expect(store.replace(read, 'mine', 'why')).rejects.toThrow('which is in place again');
  expect(parameters.get(NAME)!.value).toBe("a person's");
});

it('says when there is no such parameter', async () =>
  expect(parameterStore('/nowhere').read()).rejects.toMatchObject({ name: 'ParameterNotFound' }));
