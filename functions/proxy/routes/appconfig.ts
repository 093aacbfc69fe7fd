import {
  AppConfigDataClient,
  GetLatestConfigurationCommand,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import { ConfigurationError } from '../../../shared/errors.ts';
import type { Fetcher } from './live.ts';

/** The least that AppConfig takes; a session that names none may ask every 60 s only, and is refused before. */
const POLL_INTERVAL_SECONDS = 15;

/**
 * `ROUTES_APPCONFIG`: `application/environment/profile`. AppConfig answers with an empty configuration when nothing
 * has changed since the token it gave last; a token that has expired (24 hours) starts a new session.
 */
export function profileFetcher(name: string): Fetcher {
  const [application, environment, profile, ...rest] = name.split('/');
  if (!application || !environment || !profile || rest.length > 0) {
    throw new ConfigurationError('ROUTES_APPCONFIG: expected application/environment/profile');
  }
  const client = new AppConfigDataClient({});
  let token: string | undefined;

  const startSession = async (abortSignal: AbortSignal): Promise<string | undefined> => {
    const { InitialConfigurationToken } = await client.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: application,
        EnvironmentIdentifier: environment,
        ConfigurationProfileIdentifier: profile,
        RequiredMinimumPollIntervalInSeconds: POLL_INTERVAL_SECONDS,
      }),
      { abortSignal },
    );
    return InitialConfigurationToken;
  };

  return async (abortSignal) => {
    token ??= await startSession(abortSignal);
    const used = token;
    // A token is for one use: an answer that got lost needs a new session.
    token = undefined;
    const latest = await client.send(new GetLatestConfigurationCommand({ ConfigurationToken: used }), { abortSignal });
    token = latest.NextPollConfigurationToken;
    const text = latest.Configuration?.transformToString() ?? '';
    if (text === '') return undefined;
    return { text, version: latest.VersionLabel };
  };
}
