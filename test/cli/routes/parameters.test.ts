import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployParameters } from '../../../cli/routes/parameters.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import { LEAST } from '../../template/support/parameters.ts';
import { brokenRules, type ParameterValues } from '../../template/support/resolve.ts';
import { wholeTemplate } from '../../template/support/whole.ts';
import { printed } from '../cli.ts';

const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:orders';
const lambda = (functionArn: string) => ({ type: 'lambda', functionArn, eventFormat: 'lattice-v2' });
const http = (url: string) => ({ type: 'http', url });
const forward = (more: object = {}) => ({ forward: { targetGroups: [{ targetGroupIdentifier: 'a' }], ...more } });

const of = (table: object): string =>
  deployParameters(checkRouteTable(table, 't'), JSON.stringify(table), 'routes.json');
const values = (table: object): ParameterValues => parse(of(table)) as ParameterValues;

describe('routes parameters', () => {
  it('prints the table as its file has it, in a text that YAML gives back', () => {
    const table = { targetGroups: { a: http(`http://a.internal`) }, versionHeader: "x-it's" };
    expect(JSON.parse(values(table)['Routes']!)).toEqual(table);
  });

  it.each<[what: string, table: object, expected: ParameterValues]>([
    [
      'functions, each once and exactly as named',
      { targetGroups: { a: lambda(`${ARN}:live`), b: lambda(ARN), c: lambda(ARN) } },
      { TargetFunctionArns: `${ARN}:live,${ARN}` },
    ],
    ['no functions', { targetGroups: { a: http('http://a') } }, { TargetFunctionArns: '' }],
    [
      'a mirror, whose comparison is an invocation of its own',
      { targetGroups: { a: http('http://a') }, defaultAction: forward({ mirror: { targetGroupIdentifier: 'a' } }) },
      { EnableMirroring: 'true' },
    ],
    [
      'a mirror within the request',
      {
        targetGroups: { a: http('http://a') },
        defaultAction: forward({ mirror: { targetGroupIdentifier: 'a', mode: 'inline' } }),
      },
      { EnableMirroring: 'false' },
    ],
    ['no BackendUrl, which a table replaces', { targetGroups: {} }, { BackendUrl: '' }],
  ])('%s', (_what, table, expected) => expect(values(table)).toMatchObject(expected));

  it('names what a reader has to look up', () => {
    const text = of({
      targetGroups: {
        a: http('http://10.0.1.16:8080/v1'),
        b: { type: 'lattice', url: 'https://orders.example.on.aws', auth: 'AWS_IAM' },
        c: { type: 'lattice', url: 'https://open.example.on.aws' },
        d: { ...http('https://a.lambda-url.us-east-2.on.aws'), auth: 'AWS_IAM', service: 'lambda' },
      },
    });
    expect(text).toContain('# BackendCidr: … # must hold 10.0.1.16:8080');
    expect(text).toContain('# LatticeServiceArns: … # the ARNs of https://orders.example.on.aws\n');
    expect(text).toMatch(
      /# FunctionUrlArns: … # the ARNs of the functions behind https:\/\/a\.lambda-url\.us-east-2\.on\.aws$/,
    );
  });

  it('says where a long table goes', () => {
    const table = { targetGroups: { a: http(`http://a.internal/${'x'.repeat(3500)}`) } };
    expect(values(table)).not.toHaveProperty('Routes');
    expect(of(table)).toMatch(/# The table has 3\d{3} characters, and Routes takes 3500\./);
  });

  it('prints what the template takes', async () => {
    const text = await printed(['routes', 'parameters', 'local/routes.json']);
    const { BackendUrl: _, ...least } = LEAST;
    expect(brokenRules(wholeTemplate(), { ...least, ...(parse(text) as ParameterValues) })).toEqual([]);
  });
});
