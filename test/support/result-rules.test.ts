import { expect, it } from 'vitest';
import { resultProblems } from './result-rules.ts';

const LATTICE = { statusCode: 200, headers: {}, isBase64Encoded: false };
const ALB = { statusCode: 200, statusDescription: '200 OK', headers: {}, isBase64Encoded: false };

it.each([
  [
    'apigateway-rest',
    { statusCode: 200, headers: { 'x-a': '1' }, multiValueHeaders: { 'x-b': ['1', '2'] }, body: 'ok' },
  ],
  [
    'apigateway-http',
    { statusCode: 200, headers: { 'x-a': '1' }, cookies: ['a=1'], body: 'AAE=', isBase64Encoded: true },
  ],
  ['alb', { ...ALB, headers: { 'Set-Cookie': 'a=1', 'set-cookie': 'b=2' } }],
  ['lattice-v2', { ...LATTICE, headers: { 'set-cookie': ['a=1', 'b=2'], via: '1.1 a' } }],
  ['vpc-proxy', { status: 200, bodyJson: null, headers: {} }],
] as const)('%s: finds no fault with %j', (source, result) => {
  expect(resultProblems(source, result)).toEqual([]);
});

it.each([
  ['apigateway-rest', null],
  ['apigateway-rest', { statusCode: 200, statusDescription: '200 OK' }],
  ['apigateway-rest', { statusCode: 200, cookies: [] }],
  ['apigateway-rest', { statusCode: 200, multiValueHeaders: { 'x-a': '1' } }],
  ['apigateway-rest', { statusCode: 200, headers: { 'X-A': '1' }, multiValueHeaders: { 'x-a': ['1'] } }],
  ['apigateway-rest', { statusCode: 200, body: {} }],
  ['apigateway-rest', { statusCode: 200, body: 'a', isBase64Encoded: true }],
  ['apigateway-rest', { statusCode: 200, headers: { 'content-length': '2' } }],
  ['apigateway-rest', { statusCode: 204, body: 'x' }],
  ['apigateway-http', { headers: {} }],
  ['apigateway-http', { statusCode: 200, multiValueHeaders: {} }],
  ['apigateway-http', { statusCode: 200, headers: { 'set-cookie': 'a=1' } }],
  ['function-url', { statusCode: 200, headers: { 'x-a': ['1'] } }],
  ['function-url', { statusCode: 200.5 }],
  ['alb', { ...ALB, body: null }],
  ['alb', { ...ALB, headers: { 'x-a': true } }],
  ['alb', { ...ALB, statusDescription: '200' }],
  ['alb', { ...ALB, statusDescription: '404 Not Found' }],
  ['alb', { ...ALB, multiValueHeaders: {} }],
  ['lattice-v1', { ...LATTICE, headers: { via: ['1.1 a', '1.1 b'] } }],
  ['lattice-v2', { ...LATTICE, headers: { 'set-cookie': ['a=1'] } }],
  ['lattice-v2', { ...LATTICE, headers: { 'x-a': 'a\r\nb' } }],
  ['lattice-v2', { ...LATTICE, statusCode: 101 }],
  ['vpc-proxy', { status: 404, bodyJson: '{}', headers: {} }],
  ['vpc-proxy', { status: 200, headers: {} }],
] as const)('%s: finds fault with %j', (source, result) => {
  expect(resultProblems(source, result)).not.toEqual([]);
});
