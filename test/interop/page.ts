import { readFileSync } from 'node:fs';
import { DOORS } from '../support/doors.ts';
import { type Format, formatName } from './consumer.ts';
import { LIMITS, limitFor } from './limits.ts';
import { SCENARIOS } from './scenarios.ts';

/** One library that reads one form of event, behind one event source. */
export interface Row {
  consumer: string;
  format: Format;
  door: string;
  failed: string[];
}

/** The text of docs/maintainers/interop.md, made from the measured rows. */
export function interopPage(rows: readonly Row[]): string {
  const lines = new Map<string, string[]>();
  for (const { consumer, format, failed } of rows) {
    const line = `${consumer} ${version(consumer)} | \`${formatName(format)}\``;
    const numbers = failed.map((scenario) => LIMITS.indexOf(limitFor(consumer, format, scenario)!) + 1);
    const cell = [...new Set(numbers)].sort((a, b) => a - b).join(' ') || '✓';
    lines.set(line, [...(lines.get(line) ?? []), cell]);
  }
  const doors = DOORS.map(({ name }) => name);
  return `# Lambda targets that others wrote

After this page you know whether the library of your Lambda function works as a target of the proxy, and what to set.

The table is measured. A client calls each front door, the built proxy turns the event into the form that the function reads and
invokes it with AWS's SDK, the library hands it to a web application, and the answer goes all the way back.

Each cell is ${SCENARIOS.length} exchanges: ${SCENARIOS.map(({ name }) => name).join(', ')}.
**✓** means that all of them gave the same as a function that reads VPC Lattice's event directly. A number is a limit below.

| library | reads | ${doors.join(' | ')} |
|---|---|${doors.map(() => ':-:').join('|')}|
${[...lines].map(([line, cells]) => `| ${line} | ${cells.join(' | ')} |`).join('\n')}

No library reads Lattice V1 events or the events of the 2016 mapping templates. Functions that you wrote yourself may.

## Limits

${LIMITS.map(({ scenarios, why }, i) => `${i + 1}. *${listed(scenarios)}*: ${why}`).join('\n')}

## What to set

| library | set |
|---|---|
| \`@codegenie/serverless-express\` reading \`lattice-v2\` | it knows a Lattice event by its ARNs, which API Gateway and ALB do not give. Name them in the route table: \`"requestContext": { "serviceArn": "arn:…", "serviceNetworkArn": "arn:…" }\` |
| any, reading \`alb\` | \`"multiValueHeaders": true\` or \`false\` in the target group, as the function expects it |
| \`@fastify/aws-lambda\` reading \`alb\` with multi-value headers | its option \`albMultiValueHeaders: true\` |
| \`@codegenie/serverless-express\`, \`serverless-http\`, \`@fastify/aws-lambda\` | which media types are binary |
| Powertools' router | \`isBase64Encoded\`, or return an \`ArrayBuffer\` |
`;
}

const listed = (scenarios: readonly string[]): string =>
  scenarios.length === SCENARIOS.length ? 'everything' : scenarios.join(', ');

const version = (name: string): string =>
  (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;
