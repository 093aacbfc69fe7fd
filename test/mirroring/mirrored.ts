import { newRequest } from '../../shared/lattice/request.ts';
import type { Mirrored } from '../../shared/mirroring/mirrored.ts';
import { compileRules } from '../../shared/routing/match.ts';
import type { Mirror } from '../../shared/routing/schema.ts';
import { map, requestContext, response } from '../support/settings.ts';

export const mirrorSettings = (compare: Partial<Mirror['compare']> = {}): Mirror => ({
  targetGroupIdentifier: 'orders',
  percent: 100,
  methods: ['GET'],
  mode: 'async',
  compare: { ignore: [], ignoreHeaders: [], noise: false, values: false, ...compare },
});

const DECISION: Mirrored['decision'] = {
  action: 'forward',
  seen: compileRules([])(newRequest('GET', '/orders/1', map({}))).seen,
  forward: { targetGroups: [{ targetGroupIdentifier: 'legacy', weight: 100 }] },
  targetGroup: 'legacy',
  chosenBy: 'weight',
};

/** `GET /orders/1`, answered by `legacy`, to be asked of `orders` as well. */
export const mirroredRequest = (fields: Partial<Mirrored> = {}): Mirrored => ({
  requestId: 'b7e4',
  decision: DECISION,
  targetGroup: 'legacy',
  mirror: mirrorSettings(),
  request: {
    version: '2.0',
    path: '/orders/1?expand=items',
    method: 'GET',
    headers: map({ host: ['api.example.com'], accept: ['application/json'] }),
    queryStringParameters: map({ expand: ['items'] }),
    requestContext: requestContext(),
  },
  origin: { eventSource: 'alb' },
  response: response(200, { 'content-type': ['application/json'] }, '{"id":1}'),
  ...fields,
});
