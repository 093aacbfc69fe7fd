import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lambdaTraceId, requestTraceId, w3cTraceId } from '../../../../functions/proxy/log/ids.ts';
import { capturedLog } from '../../../support/captured-log.ts';
import { door, exchange } from '../../../support/doors.ts';
import { eventFile } from '../../../support/events.ts';
import { lambdaContext } from '../../../support/lambda-context.ts';
import { type BuiltProxy, startProxy } from '../../../support/proxy.ts';
import { type RecordingBackend, startRecordingBackend } from '../../../support/recording-backend.ts';
import { rule, to } from '../../../support/routes.ts';
import { arnOf, type LambdaEndpoint, startLambdaEndpoint } from '../../../targets/lambda/lambda-endpoint.ts';

const ROOT = '1-67891233-abcdef012345678912345678';
const LAMBDAS = '1-5759e988-bd862e3fe1be46a994272793';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('the trace of x-amzn-trace-id', () => {
  it.each([
    [`Root=${ROOT}`, ROOT],
    [`Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`, ROOT],
    [`Self=1-67891234-12456789abcdef012345678a;Root=${ROOT};Sampled=?`, ROOT],
    [`Sampled=0; Root=${ROOT}`, ROOT],
    ['Root=1-2-3', undefined],
    [`Root=${ROOT}00`, undefined],
    [`Root=${ROOT} secret`, undefined],
    [`NotRoot=${ROOT}`, undefined],
    ['Root=1-67891233-abcdef01234567891234567\n', undefined],
    ['', undefined],
  ])('%j: %s', (value, id) => expect(requestTraceId({ 'x-amzn-trace-id': [value] })).toBe(id));

  it('is none without the header', () => expect(requestTraceId({})).toBeUndefined());
});

describe('the trace of traceparent', () => {
  it.each([
    [[`00-${TRACE}-00f067aa0ba902b7-01`], TRACE],
    [[`00-0${TRACE.slice(1)}-00f067aa0ba902b7-01`], `0${TRACE.slice(1)}`],
    [[`cc-${TRACE}-00f067aa0ba902b7-01-what-a-later-version-adds`], TRACE],
    [[`ff-${TRACE}-00f067aa0ba902b7-01`], undefined],
    [[`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`], undefined],
    [[`00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`], undefined],
    [[`00-${TRACE}-00f067aa0ba902b7-01secret`], undefined],
    [[`secret00-${TRACE}-00f067aa0ba902b7-01`], undefined],
    [[`00-${TRACE}-00f067aa0ba902b-01`], undefined],
    [[`00-${TRACE}-00f067aa0ba902b7-1`], undefined],
    [[`00-${TRACE}-00f067aa0ba902b7-01`, `00-${TRACE}-00f067aa0ba902b7-01`], undefined],
    [[''], undefined],
  ])('%j: %s', (traceparent, id) => expect(w3cTraceId({ traceparent })).toBe(id));

  it('is none without the header', () => expect(w3cTraceId({})).toBeUndefined());
});

describe('through the function', () => {
  const log = capturedLog();
  let backend: RecordingBackend;
  let lambda: LambdaEndpoint;
  let proxy: BuiltProxy;
  let invokedWith: { headers: Record<string, string[]> } | undefined;

  beforeAll(async () => {
    [backend, lambda] = await Promise.all([startRecordingBackend(), startLambdaEndpoint()]);
    lambda.deploy('orders', async (event) => {
      invokedWith = event as typeof invokedWith;
      return { statusCode: 200 };
    });
    const targetGroups = {
      http: { type: 'http', url: backend.url },
      lattice: { type: 'lattice', url: backend.url },
      signed: { type: 'lattice', url: backend.url, auth: 'AWS_IAM' },
      lambda: { type: 'lambda', functionArn: arnOf('orders'), eventFormat: 'lattice-v2' },
    };
    const rules = Object.keys(targetGroups).map((name, i) => rule(`/${name}`, to(name), i + 1));
    proxy = startProxy({ ROUTES: JSON.stringify({ targetGroups, rules }) }, lambda.environment);
  });
  beforeEach(() => {
    backend.reset();
    invokedWith = undefined;
    delete process.env['_X_AMZN_TRACE_ID'];
  });
  afterAll(async () => {
    delete process.env['_X_AMZN_TRACE_ID'];
    lambda.close();
    await backend.close();
  });

  const lines: [string, string][] = [
    ['x-amzn-trace-id', `Self=1-67891234-12456789abcdef012345678a;Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`],
    ['traceparent', `00-${TRACE}-00f067aa0ba902b7-01`],
    ['tracestate', 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7'],
    ['baggage', 'userId=alice'],
  ];

  it.each(['http', 'lattice', 'signed', 'lambda'])('trace headers reach a target as they came: %s', async (target) => {
    process.env['_X_AMZN_TRACE_ID'] = `Root=${LAMBDAS};Parent=53995c3f42cd8ad8;Sampled=1`;
    await exchange(door('ALB with multi-value headers'), proxy, { method: 'GET', target: `/${target}`, lines });
    const [received] = backend.requests;
    for (const [name, value] of lines) {
      const values = received ? received.values(name) : invokedWith?.headers[name];
      expect([name, values]).toEqual([name, [value]]);
    }
  });

  const idsOf = async (given: [string, string][]) => {
    await exchange(door('Lattice v2'), proxy, { method: 'GET', target: '/http', lines: given });
    const [line] = await log.until('request');
    const { requestId, lambdaRequestId, traceId, xray_trace_id, w3cTraceId } = line!;
    return { requestId, lambdaRequestId, traceId, xray_trace_id, w3cTraceId };
  };
  const ids = {
    requestId: eventFile('lattice-v2-get')['requestId'],
    lambdaRequestId: lambdaContext().awsRequestId,
  };

  it("the line has the request's ids, and Lambda's own where they differ", async () => {
    process.env['_X_AMZN_TRACE_ID'] = `Root=${LAMBDAS};Parent=53995c3f42cd8ad8;Sampled=1`;
    expect(await idsOf(lines)).toEqual({ ...ids, traceId: ROOT, xray_trace_id: LAMBDAS, w3cTraceId: TRACE });
  });

  it("and Lambda's trace where the request names none, or the same", async () => {
    process.env['_X_AMZN_TRACE_ID'] = `Root=${LAMBDAS};Parent=53995c3f42cd8ad8;Sampled=1`;
    expect(lambdaTraceId()).toBe(LAMBDAS);
    for (const given of [[], [['x-amzn-trace-id', `Root=${LAMBDAS}`]]] as [string, string][][]) {
      expect(await idsOf(given)).toEqual({ ...ids, traceId: LAMBDAS });
    }
  });

  it('what is no id is not logged', async () => {
    const secret: [string, string][] = [
      ['x-amzn-trace-id', 'Root=S3CR3T'],
      ['traceparent', '00-S3CR3T'],
    ];
    expect(await idsOf(secret)).toEqual(ids);
    expect(log.text()).not.toContain('S3CR3T');
  });
});
