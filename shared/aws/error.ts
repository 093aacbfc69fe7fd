import type { LatticeResponse } from '../lattice/response.ts';

/** An error that an AWS service answers with. `name` is the service's own, as `ResourceNotFoundException`. */
export class AwsError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  /** When the service says that it was asked, in milliseconds since 1970. */
  readonly date: number;

  constructor(name: string, message: string, statusCode: number, date: number) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.date = date;
  }
}

/**
 * Reads the error of an answer. REST JSON names it in a header, JSON 1.1 in the body, and both may add a namespace or a
 * URL (Smithy: "AWS restJson1 protocol" and "AWS JSON 1.1 protocol", operation error serialization). What is between
 * the function and AWS, such as a VPC endpoint, may answer without a name.
 */
export function errorOf({ statusCode, headers }: LatticeResponse, body: Buffer): AwsError {
  const document = parsed(body);
  const given = headers['x-amzn-errortype']?.[0] ?? document['__type'] ?? document['code'];
  const name = typeof given === 'string' && given.replace(/:.*$/, '').replace(/^.*#/, '');
  const message = document['message'] ?? document['Message'];
  return new AwsError(
    name || 'UnknownError',
    typeof message === 'string' ? message : `status ${statusCode}`,
    statusCode,
    Date.parse(headers['date']?.[0] ?? ''),
  );
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    return Object(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}
