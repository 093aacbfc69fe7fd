import { createAwsClient } from '../../../shared/aws/client.ts';
import { STANDARD_ATTEMPTS } from '../../../shared/aws/retry.ts';
import { ConfigurationError } from '../../../shared/errors.ts';
import type { Fetcher } from './live.ts';

/** The shortest that AppConfig takes. Without it, AppConfig refuses a poll that comes within 60 s of the last one. */
const POLL_INTERVAL_SECONDS = 15;

/**
 * `ROUTES_APPCONFIG`: `application/environment/profile`. AppConfig answers with an empty configuration when nothing
 * has changed since the token it gave last; a token that has expired (24 hours) starts a new session.
 */
export function profileFetcher(name: string, region: string): Fetcher {
  const [application, environment, profile, ...rest] = name.split('/');
  if (!application || !environment || !profile || rest.length > 0) {
    throw new ConfigurationError('ROUTES_APPCONFIG: expected application/environment/profile');
  }
  const send = createAwsClient('appconfigdata', region, STANDARD_ATTEMPTS);
  let token: string | undefined;

  const startSession = async (signal: AbortSignal): Promise<string> => {
    const { body } = await send({
      method: 'POST',
      path: '/configurationsessions',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ApplicationIdentifier: application,
        EnvironmentIdentifier: environment,
        ConfigurationProfileIdentifier: profile,
        RequiredMinimumPollIntervalInSeconds: POLL_INTERVAL_SECONDS,
      }),
      signal,
    });
    return (JSON.parse(body.toString('utf8')) as { InitialConfigurationToken: string }).InitialConfigurationToken;
  };

  return async (signal) => {
    const path = `/configuration?configuration_token=${encodeURIComponent(token ?? (await startSession(signal)))}`;
    // A token is for one use: an answer that got lost needs a new session.
    token = undefined;
    const { headers, body } = await send({ method: 'GET', path, signal });
    token = headers['next-poll-configuration-token']?.[0];
    const text = body.toString('utf8');
    if (text === '') return undefined;
    return { text, version: headers['version-label']?.[0] };
  };
}
