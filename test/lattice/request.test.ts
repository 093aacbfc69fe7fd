import { expect, it } from 'vitest';
import { newRequest } from '../../shared/lattice/request.ts';
import { map } from '../support/settings.ts';

it('a request that no front door sent says nothing of its caller, its service and its region', () =>
  expect(newRequest('POST', '/orders?a=1', map({ host: ['api.example.com'] }))).toEqual({
    version: '2.0',
    method: 'POST',
    path: '/orders?a=1',
    headers: { host: ['api.example.com'] },
    requestContext: {
      serviceNetworkArn: '',
      serviceArn: '',
      targetGroupArn: '',
      identity: {},
      region: '',
      timeEpoch: '0',
    },
  }));
