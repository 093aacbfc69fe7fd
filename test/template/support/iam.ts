/**
 * A small evaluator of IAM policies: an explicit deny wins, then any allow, else nothing is allowed (IAM User Guide,
 * "Policy evaluation logic"). It knows what this project's policies use and throws on the rest, so that nothing is
 * taken for allowed or denied by accident.
 */
export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: unknown;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Call {
  action: string;
  resource: string;
  /** Condition keys as the service fills them. */
  context?: Record<string, string>;
}

export type Verdict = 'allowed' | 'denied' | 'not allowed';

export function evaluate(statements: Statement[], call: Call): Verdict {
  const effects = statements.filter((statement) => applies(statement, call)).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'not allowed';
}

const KNOWN = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

function applies(statement: Statement, { action, resource, context = {} }: Call): boolean {
  for (const key of Object.keys(statement)) if (!KNOWN.has(key)) throw new Error(`the evaluator does not know ${key}`);
  return (
    [statement.Action].flat().some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    [statement.Resource ?? '*'].flat().some((pattern) => like(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, context[key], [values].flat())),
    )
  );
}

/** A key that the call does not have makes its condition false. */
function holds(operator: string, actual: string | undefined, values: string[]): boolean {
  if (actual === undefined) return false;
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return values.includes(actual);
    case 'ArnEquals':
    case 'ArnLike':
      return values.some((pattern) => arnLike(pattern, actual));
    default:
      throw new Error(`the evaluator does not know ${operator}`);
  }
}

/** ARN operators match each of the six parts by itself, so `*` does not reach over a colon before the sixth. */
function arnLike(pattern: string, arn: string): boolean {
  const parts = (text: string) => {
    const [partition = [], ...rest] = [text.split(':').slice(0, 5), text.split(':').slice(5).join(':')];
    return [...partition, ...rest] as string[];
  };
  const [wanted, actual] = [parts(pattern), parts(arn)];
  return wanted.length === actual.length && wanted.every((part, i) => like(part, actual[i]!));
}

/** `*` is any text, `?` any one character. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
