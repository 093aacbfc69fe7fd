import {
  AppConfigDataClient,
  GetLatestConfigurationCommand,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import { ConfigurationError } from '../../shared/routing/load.ts';
import type { Fetcher } from './live-routes.ts';

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
  let count = 0;

  const startSession = async (): Promise<string | undefined> => {
    const { InitialConfigurationToken } = await client.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: application,
        EnvironmentIdentifier: environment,
        ConfigurationProfileIdentifier: profile,
      }),
    );
    return InitialConfigurationToken;
  };

  return async () => {
    token ??= await startSession();
    const used = token;
    // A token is for one use: an answer that got lost needs a new session.
    token = undefined;
    const latest = await client.send(new GetLatestConfigurationCommand({ ConfigurationToken: used }));
    token = latest.NextPollConfigurationToken;
    const json = latest.Configuration?.transformToString() ?? '';
    if (json === '') return undefined;
    count += 1;
    return { json, version: latest.VersionLabel ?? `appconfig-${count}` };
  };
}
