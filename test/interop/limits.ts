import { ALB, ALB_MULTI, type Format, LATTICE_V2, REST } from './consumer.ts';
import { SCENARIOS } from './scenarios.ts';

/** Where a library, or the event that it reads, falls short. The test fails for one that is missing or out of date. */
export interface Limit {
  /** The package; `undefined` for what no library can help. */
  consumer?: string;
  /** All that it reads, where none are named. */
  formats?: readonly Format[];
  scenarios: readonly string[];
  why: string;
}

const POWERTOOLS = '@aws-lambda-powertools/event-handler';

/** The first that fits explains a failure. */
export const LIMITS: readonly Limit[] = [
  {
    consumer: 'hono',
    scenarios: ['non-ASCII header'],
    why: 'hono percent-encodes header values that are not ASCII.',
  },
  {
    consumer: 'hono',
    formats: [ALB_MULTI],
    scenarios: ['repeated header'],
    why: "hono joins an ALB's repeated headers with `; ` instead of a comma.",
  },
  {
    consumer: '@codegenie/serverless-express',
    formats: [LATTICE_V2],
    scenarios: ['two Set-Cookie'],
    why: 'serverless-express joins several Set-Cookie with a comma for Lattice; browsers then read one cookie.',
  },
  {
    consumer: 'serverless-http',
    formats: [REST],
    scenarios: ['repeated header'],
    why: "serverless-http reads a REST API's `headers`, the last value of each name, over `multiValueHeaders`.",
  },
  {
    consumer: 'serverless-http',
    formats: [ALB],
    scenarios: ['two Set-Cookie'],
    why: 'serverless-http drops several Set-Cookie altogether where an ALB has no multi-value headers.',
  },
  {
    consumer: '@fastify/aws-lambda',
    formats: [ALB],
    scenarios: ['two Set-Cookie'],
    why: '@fastify/aws-lambda answers several Set-Cookie in `multiValueHeaders`, which such an ALB does not read.',
  },
  {
    consumer: POWERTOOLS,
    formats: [ALB_MULTI],
    scenarios: SCENARIOS.map(({ name }) => name),
    why: "Powertools' router answers an ALB in `headers` alone, which an ALB with multi-value headers does not read: 502.",
  },
  {
    consumer: POWERTOOLS,
    formats: [ALB],
    scenarios: ['path and query', 'non-ASCII path and query'],
    why: "Powertools' router does not decode an ALB's query, which arrives as the client escaped it.",
  },
  {
    consumer: POWERTOOLS,
    formats: [REST],
    scenarios: ['repeated header'],
    why: "Powertools' router puts the last of a REST API's repeated headers first.",
  },
  {
    consumer: POWERTOOLS,
    scenarios: ['non-ASCII header'],
    why: "Powertools' router fails on header values beyond Latin-1, which the event holds as text: 502.",
  },
  {
    consumer: POWERTOOLS,
    scenarios: ['binary body'],
    why: "Powertools' router decodes base64 bodies as UTF-8 text, so binary bodies are damaged.",
  },
  {
    consumer: POWERTOOLS,
    scenarios: ['one Set-Cookie', 'two Set-Cookie'],
    why: "Powertools' router cuts Set-Cookie at the comma of its date, and keeps the last of several.",
  },
  {
    formats: [ALB],
    scenarios: ['path and query', 'repeated header', 'two Set-Cookie'],
    why: "An ALB without multi-value headers has one value a name: the last of a request's, one cookie of an answer's.",
  },
];

export const limitFor = (consumer: string, format: Format, scenario: string): Limit | undefined =>
  LIMITS.find(
    (limit) =>
      (limit.consumer ?? consumer) === consumer &&
      (limit.formats?.includes(format) ?? true) &&
      limit.scenarios.includes(scenario),
  );
