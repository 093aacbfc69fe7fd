import { type HttpAnswer, jsonAnswer } from '../http/answer.ts';

/** An exception of AppConfig Data. */
export class AppConfigError extends Error {
  readonly answer: HttpAnswer;
  constructor(status: number, name: string, message: string) {
    super(message);
    const answer = jsonAnswer(status, { Message: message });
    this.answer = { ...answer, headers: [...answer.headers, ['x-amzn-ErrorType', name]] };
  }
}

/** The interval of a session that asks for none, as AWS's own answers show it, and the bounds of what it may ask for. */
const SECONDS = { usual: 60, least: 15, most: 86_400 };

const REQUIRED = ['ApplicationIdentifier', 'EnvironmentIdentifier', 'ConfigurationProfileIdentifier'] as const;

/** Reads the body of StartConfigurationSession. Throws BadRequestException for what AWS refuses. */
export function readSessionInput(body: Buffer): { profile: string; intervalMs: number } {
  const invalid = (message: string) => new AppConfigError(400, 'BadRequestException', message);
  let input: Record<string, unknown>;
  try {
    input = Object(JSON.parse(body.toString('utf8')));
  } catch {
    throw new AppConfigError(400, 'SerializationException', 'The body is not JSON');
  }
  const profile = REQUIRED.map((name) => {
    const value = input[name];
    if (typeof value !== 'string') throw invalid(`${name} must be a string`);
    if (value.length < 1 || value.length > 128) throw invalid(`${name} must have 1 to 128 characters`);
    return value;
  }).join('/');
  const seconds = input['RequiredMinimumPollIntervalInSeconds'] ?? SECONDS.usual;
  if (!Number.isInteger(seconds) || (seconds as number) < SECONDS.least || (seconds as number) > SECONDS.most) {
    throw invalid(
      `RequiredMinimumPollIntervalInSeconds must be a whole number from ${SECONDS.least} to ${SECONDS.most}`,
    );
  }
  return { profile, intervalMs: (seconds as number) * 1000 };
}
