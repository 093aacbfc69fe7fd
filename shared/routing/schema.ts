import * as z from 'zod/mini';
import { EVENT_SOURCES } from '../formats/event-format.ts';

/**
 * The route table: target groups, rules and default action (design: the one document that a migration edits).
 *
 * This schema is its only definition; `routes.schema.json` is generated from it. Shapes and semantics of `match` and
 * `action` are VPC Lattice's own (API reference: CreateRule, RuleMatch, RuleAction). Unknown keys are errors, so that
 * a misspelled one is never silently without effect. zod/mini, because zod itself takes 19 ms to load, this 2.
 */

const text = z.string().check(z.minLength(1));

/** Weights, priorities and statuses are whole numbers; the bounds are Lattice's unless said otherwise. */
const integer = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

const absolutePath = text.check(z.regex(/^\/[^?#\s]*$/, 'expected a path that begins with / and has no query'));

const httpUrl = text.check(
  z.refine(isHttpUrl, 'expected http://host[:port][/path] or https://… without user, query or fragment'),
);

function isHttpUrl(value: string): boolean {
  if (!/^https?:\/\/[^/?#@\s\\]+(\/[^?#\s\\]*)?$/i.test(value)) return false;
  // Nothing can listen on port 0; a client that takes it for "none given" would ask another one.
  return URL.canParse(value) && new URL(value).port !== '0';
}

const headerName = text.check(z.regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'expected a header name'));

const timeoutMs = z.optional(integer(1, 900_000));

const HttpTargetGroup = z.strictObject({
  type: z.literal('http'),
  url: httpUrl,
  /** Whose name the backend sees in Host: the caller's, as behind Lattice and ALB, or its own. */
  host: z._default(z.enum(['preserve', 'target']), 'preserve'),
  timeoutMs,
  /** A private CA beside the usual roots: PEM text, or a file in the package. */
  ca: z.optional(text),
  /** Tell the backend what the event source found out about the caller, as `x-origin-context`. */
  forwardContext: z._default(z.boolean(), false),
});

const LatticeTargetGroup = z.strictObject({
  type: z.literal('lattice'),
  url: httpUrl,
  auth: z._default(z.enum(['NONE', 'AWS_IAM']), 'NONE'),
  /** Of the signature, where the service is in another region than the function. */
  region: z.optional(text),
  /** How often the path is escaped for the signature: AWS's own samples disagree (targets/sigv4.ts). */
  pathEscaping: z._default(z.enum(['once', 'twice']), 'once'),
  timeoutMs,
  ca: z.optional(text),
});

const LambdaTargetGroup = z.strictObject({
  type: z.literal('lambda'),
  functionArn: text.check(
    z.regex(
      /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$/,
      "expected a function's or alias's ARN",
    ),
  ),
  /** The form of event that the function reads. */
  eventFormat: z.enum(EVENT_SOURCES),
  /** For `alb`: what its own target group's lambda.multi_value_headers.enabled is. */
  multiValueHeaders: z.optional(z.boolean()),
  timeoutMs,
});

const TargetGroup = z.discriminatedUnion('type', [HttpTargetGroup, LatticeTargetGroup, LambdaTargetGroup]);

const valueMatch = <K extends string>(...kinds: K[]) => {
  const shape = Object.fromEntries(kinds.map((kind) => [kind, z.optional(text)])) as Record<
    K,
    z.ZodMiniOptional<typeof text>
  >;
  return z
    .strictObject(shape)
    .check(z.refine((match) => Object.keys(match).length === 1, `expected exactly one of ${kinds.join(', ')}`));
};

const pathKinds = z
  .strictObject({ exact: z.optional(absolutePath), prefix: z.optional(absolutePath) })
  .check(z.refine((match) => Object.keys(match).length === 1, 'expected exactly one of exact, prefix'));

const HttpMatch = z
  .strictObject({
    method: z.optional(text.check(z.regex(/^[A-Z]+$/, 'expected an upper-case method'))),
    pathMatch: z.optional(z.strictObject({ match: pathKinds, caseSensitive: z._default(z.boolean(), false) })),
    headerMatches: z.optional(
      z
        .array(
          z.strictObject({
            name: headerName,
            match: valueMatch('exact', 'prefix', 'contains'),
            caseSensitive: z._default(z.boolean(), false),
          }),
        )
        .check(z.minLength(1)),
    ),
  })
  .check(z.refine((match) => Object.keys(match).length > 0, 'expected method, pathMatch or headerMatches'));

/** Where a sticky choice finds who is asking; the first that the request has counts. */
const stickyBy = text.check(
  z.regex(
    /^(?:header:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|cookie:[^\s=;,]+|sourceIp)$/,
    'expected header:NAME, cookie:NAME or sourceIp',
  ),
);

const jsonPointer = z
  .string()
  .check(z.regex(/^(?:\/(?:[^~/]|~0|~1)*)*$/, 'expected a JSON Pointer, * for any one key'));

const Mirror = z.strictObject({
  targetGroupIdentifier: text,
  /** Of the requests that the action forwards. */
  percent: z._default(z.number().check(z.minimum(0), z.maximum(100)), 100),
  /** What may be asked twice; the default has no effect on a server (RFC 9110 section 9.2.1). */
  methods: z._default(z.array(text), ['GET', 'HEAD', 'OPTIONS']),
  /** `inline` compares before the caller is answered: for tests. */
  mode: z._default(z.enum(['async', 'inline']), 'async'),
  compare: z._default(
    z.strictObject({
      /** Parts of a JSON body that may differ. */
      ignore: z._default(z.array(jsonPointer), []),
      /** Headers that may differ, beside those that always do (mirroring/compare.ts). */
      ignoreHeaders: z._default(z.array(text), []),
      /** Asks the primary twice and ignores what differs between its own two answers. */
      noise: z._default(z.boolean(), false),
      /** Differing values go to the log too, not only where they are. */
      values: z._default(z.boolean(), false),
    }),
    { ignore: [], ignoreHeaders: [], noise: false, values: false },
  ),
});

const Fallback = z.strictObject({
  targetGroupIdentifier: text,
  /** `unreachable`: no answer came; a status: the first group's answer has it. */
  on: z.array(z.union([z.literal('unreachable'), integer(200, 599)])).check(z.minLength(1)),
});

const Forward = z.strictObject({
  targetGroups: z
    .array(z.strictObject({ targetGroupIdentifier: text, weight: z._default(integer(0, 999), 100) }))
    .check(z.minLength(1)),
  stickiness: z.optional(z.strictObject({ by: z.array(stickyBy).check(z.minLength(1)) })),
  mirror: z.optional(Mirror),
  fallback: z.optional(Fallback),
});

const Action = z
  .strictObject({
    forward: z.optional(Forward),
    /** 200–599; Lattice itself takes 404 and 500 only, which an export checks. */
    fixedResponse: z.optional(z.strictObject({ statusCode: integer(200, 599) })),
  })
  .check(z.refine((action) => Object.keys(action).length === 1, 'expected exactly one of forward, fixedResponse'));

const Rule = z.strictObject({
  name: text,
  priority: integer(1, 2_147_483_647),
  match: z.strictObject({ httpMatch: HttpMatch }),
  action: Action,
});

/** A base path as API Gateway's mapping has it, with or without slashes around it. */
const prefixToStrip = z.optional(text.check(z.regex(/^[^?#\s]+$/, 'expected a path prefix')));

/**
 * What AWS leaves undocumented, or sources contradict each other about (wire-facts tags [U] and [X]). Defaults are
 * the choice that loses nothing.
 */
const Sources = z.strictObject({
  'apigateway-rest': z.optional(
    z.strictObject({
      /** A custom domain's base path: stays in `path` on most APIs, so it is stripped only when named here. */
      stripBasePath: prefixToStrip,
      /** false: the API has no binaryMediaTypes, and base64 would reach the client as text (wire-facts 4.3). */
      binaryMediaTypes: z.optional(z.boolean()),
    }),
  ),
  'apigateway-http': z.optional(z.strictObject({ stripStage: prefixToStrip })),
  alb: z.optional(
    z.strictObject({
      /** Without multi-value headers one name has one value: send the first, or one per spelling of the name. */
      setCookie: z.optional(z.enum(['first', 'case-variants'])),
    }),
  ),
  lattice: z.optional(
    z.strictObject({
      /** Which repeated headers are answered as JSON arrays, a form that AWS supports but does not show. */
      arrayHeaders: z.optional(z.enum(['set-cookie', 'all', 'none'])),
    }),
  ),
});

/** Fills a converted event's `requestContext`, since an ALB or an API knows no Lattice ARNs. */
const RequestContext = z.strictObject({
  region: z.optional(text),
  serviceNetworkArn: z.optional(text),
  serviceArn: z.optional(text),
  targetGroupArn: z.optional(text),
});

export const RouteTable = z
  .strictObject({
    $schema: z.optional(z.string()),
    targetGroups: z.record(text, TargetGroup),
    rules: z._default(z.array(Rule), []),
    /** Without one, what no rule matches is answered with a 404. */
    defaultAction: z.optional(Action),
    sources: z._default(Sources, {}),
    /** A request header by which testers choose a target group of the rule themselves; off without a name. */
    targetGroupHeader: z.optional(headerName),
    /** An answer header that tells the version of the route table; off without a name. */
    versionHeader: z.optional(headerName),
    requestContext: z._default(RequestContext, {}),
  })
  .check(crossReferences);

export type RouteTable = z.infer<typeof RouteTable>;
export type Rule = z.infer<typeof Rule>;
export type Action = z.infer<typeof Action>;
export type Forward = z.infer<typeof Forward>;
export type Mirror = z.infer<typeof Mirror>;
export type Fallback = z.infer<typeof Fallback>;
export type HttpMatch = z.infer<typeof HttpMatch>;
export type TargetGroup = z.infer<typeof TargetGroup>;
export type HttpTargetGroup = z.infer<typeof HttpTargetGroup>;
export type LatticeTargetGroup = z.infer<typeof LatticeTargetGroup>;
export type LambdaTargetGroup = z.infer<typeof LambdaTargetGroup>;
export type Sources = z.infer<typeof Sources>;

/** What no single key can say: every target group named exists, priorities and names are each used once. */
function crossReferences(ctx: z.core.ParsePayload<z.core.output<z.ZodMiniType>>): void {
  const table = ctx.value as RouteTable;
  const issue = (path: PropertyKey[], message: string) =>
    ctx.issues.push({ code: 'custom', input: undefined, path, message });

  const priorities = new Map<number, number>();
  const names = new Map<string, number>();
  table.rules.forEach(({ name, priority }, i) => {
    if (priorities.has(priority)) issue(['rules', i, 'priority'], `rules[${priorities.get(priority)}] has it already`);
    if (names.has(name)) issue(['rules', i, 'name'], `rules[${names.get(name)}] has it already`);
    priorities.set(priority, i);
    names.set(name, i);
  });

  const actions: [PropertyKey[], Action | undefined][] = [
    ...table.rules.map((rule, i): [PropertyKey[], Action] => [['rules', i, 'action'], rule.action]),
    [['defaultAction'], table.defaultAction],
  ];
  for (const [path, action] of actions) {
    const { forward } = action ?? {};
    if (!forward) continue;
    const named: [PropertyKey[], string | undefined][] = [
      ...forward.targetGroups.map((group, i): [PropertyKey[], string] => [
        ['targetGroups', i],
        group.targetGroupIdentifier,
      ]),
      [['mirror'], forward.mirror?.targetGroupIdentifier],
      [['fallback'], forward.fallback?.targetGroupIdentifier],
    ];
    for (const [at, name] of named) {
      if (name === undefined || Object.hasOwn(table.targetGroups, name)) continue;
      const message = `no target group is called ${JSON.stringify(name)}`;
      issue([...path, 'forward', ...at, 'targetGroupIdentifier'], message);
    }
  }
}
