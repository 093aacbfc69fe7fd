import { createHash } from 'node:crypto';
import {
  AppConfigClient,
  paginateListApplications,
  paginateListConfigurationProfiles,
  paginateListDeploymentStrategies,
  paginateListEnvironments,
} from '@aws-sdk/client-appconfig';
import { profileStore } from '../../functions/ramp/stores/appconfig.ts';
import type { OpenStore } from './open-store.ts';

interface Named {
  Id?: string | undefined;
  Name?: string | undefined;
}

/** An AppConfig profile by names or ids. The template names its strategies after the stack, as the application. */
export async function openProfile(
  [applicationName, environmentName, profileName]: [string, string, string],
  strategyName: string | undefined,
  suffix: 'gradual' | 'at-once',
): Promise<OpenStore> {
  const client = new AppConfigClient({});
  const paging = { client };
  const application = await idOf('application', applicationName, paginateListApplications(paging, {}));
  const ApplicationId = application;
  const environment = await idOf('environment', environmentName, paginateListEnvironments(paging, { ApplicationId }));
  const profile = await idOf('profile', profileName, paginateListConfigurationProfiles(paging, { ApplicationId }));
  const strategies = paginateListDeploymentStrategies(paging, {});
  const strategy = await idOf('deployment strategy', strategyName ?? `${applicationName}-${suffix}`, strategies);

  return {
    ...profileStore({ application, environment, profile, strategy }),
    // The function calls a version without a label by its content.
    versionOf: (text) => createHash('sha256').update(text).digest('hex').slice(0, 8),
  };
}

async function idOf(
  what: string,
  wanted: string,
  pages: AsyncIterable<{ Items?: Named[] | undefined }>,
): Promise<string> {
  const known: string[] = [];
  for await (const { Items = [] } of pages) {
    const found = Items.find(({ Id, Name }) => Name === wanted || Id === wanted);
    if (found?.Id) return found.Id;
    known.push(...Items.map(({ Name = '' }) => Name));
  }
  throw new Error(`no ${what} is called ${wanted}; ${known.length > 0 ? `known: ${known.join(', ')}` : 'none exists'}`);
}
