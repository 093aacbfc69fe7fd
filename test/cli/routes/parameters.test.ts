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
      'a mirror of a rule, next to an action that has none',
      {
        targetGroups: { a: http('http://a') },
        rules: [
          {
            name: 'old',
            priority: 1,
            match: { httpMatch: { method: 'GET' } },
            action: { fixedResponse: { statusCode: 404 } },
          },
          {
            name: 'a',
            priority: 2,
            match: { httpMatch: { method: 'PUT' } },
            action: forward({ mirror: { targetGroupIdentifier: 'a' } }),
          },
        ],
      },
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
        again: http('http://10.0.1.16:8080/v2'),
        b: { type: 'lattice', url: 'https://orders.example.on.aws', auth: 'AWS_IAM' },
        c: { type: 'lattice', url: 'https://open.example.on.aws' },
        d: { ...http('https://a.lambda-url.us-east-2.on.aws'), auth: 'AWS_IAM', service: 'lambda' },
      },
    });
    expect(text.split('\n').filter((line) => !line.startsWith('Routes: '))).toEqual([
      '# From routes.json. Write it again when the table names other target groups.',
      'BackendUrl: ""',
      'TargetFunctionArns: ""',
      'EnableMirroring: "false"',
      '# BackendCidr: … # must hold 10.0.1.16:8080, a.lambda-url.us-east-2.on.aws',
      '# LatticeServiceArns: … # the ARNs of https://orders.example.on.aws',
      '# FunctionUrlArns: … # the ARNs of the functions behind https://a.lambda-url.us-east-2.on.aws',
    ]);
  });

  it('leaves out what nobody has to look up', () => {
    expect(of({ targetGroups: { a: lambda(ARN) } })).toMatch(/\nEnableMirroring: "false"$/);
  });

  const ofSize = (size: number) => {
    const table = (path: string) => ({ targetGroups: { a: http(`http://a.internal/${path}`) } });
    return table('x'.repeat(size - JSON.stringify(table('')).length));
  };

  it('puts a table of 3,500 characters into Routes', () => {
    expect(values(ofSize(3500))).toHaveProperty('Routes');
  });

  it('says where a longer table goes', () => {
    expect(values(ofSize(3501))).not.toHaveProperty('Routes');
    expect(of(ofSize(3501))).toContain(
      '\n# The table has 3501 characters, and Routes takes 3500. Put it into SSM or AppConfig, and give its name:\n# RoutesParameter: /…\n',
    );
  });

  it('prints what the template takes', async () => {
    const text = await printed(['routes', 'parameters', 'local/routes.json']);
    const { BackendUrl: _, ...least } = LEAST;
    expect(brokenRules(wholeTemplate(), { ...least, ...(parse(text) as ParameterValues) })).toEqual([]);
  });
});
