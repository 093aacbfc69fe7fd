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

/** docs/maintainers/interop.md, made from what was measured. */
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

Functions keep reading the events that they were written for, so what reads those events must work behind every event
source. This table is measured: a client calls each front door, the built proxy turns the event into the function's
form and invokes it with AWS's SDK, the library hands it to a web application, and the answer goes all the way back.

Each cell is ${SCENARIOS.length} exchanges: ${SCENARIOS.map(({ name }) => name).join(', ')}.
**✓** means that each of them came out as it does for a function that reads VPC Lattice's event directly; a number is
a limit below.

| library | reads | ${doors.join(' | ')} |
|---|---|${doors.map(() => ':-:').join('|')}|
${[...lines].map(([line, cells]) => `| ${line} | ${cells.join(' | ')} |`).join('\n')}

None of them reads Lattice's V1 events or the events of the 2016 mapping templates; functions of one's own do.

## Limits

${LIMITS.map(({ scenarios, why }, i) => `${i + 1}. *${listed(scenarios)}*: ${why}`).join('\n')}

## What to set

- \`@codegenie/serverless-express\` knows a Lattice event by its ARNs. API Gateway and ALB give none, so name them in the
  route table: \`"requestContext": { "serviceArn": "arn:…", "serviceNetworkArn": "arn:…" }\`.
- An ALB's function reads one of two forms. Say which: \`"multiValueHeaders": true\` or \`false\` in its target group.
- \`@fastify/aws-lambda\` answers an ALB with multi-value headers when it has \`albMultiValueHeaders: true\`.
- \`@codegenie/serverless-express\`, \`serverless-http\` and \`@fastify/aws-lambda\` need to be told which types are binary;
  Powertools' router needs \`isBase64Encoded\` set, or an \`ArrayBuffer\` returned.
`;
}

const listed = (scenarios: readonly string[]): string =>
  scenarios.length === SCENARIOS.length ? 'everything' : scenarios.join(', ');

const version = (name: string): string =>
  (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;
