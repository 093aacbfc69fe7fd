import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AppConfigClient,
  GetDeploymentCommand,
  ListDeploymentsCommand,
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

  const settled = async (say: (line: string) => void): Promise<void> => {
    const ids = { ApplicationId, EnvironmentId: environment };
    const { Items = [] } = await client.send(new ListDeploymentsCommand({ ...ids, MaxResults: 1 }));
    const { DeploymentNumber } = Items[0]!;
    for (let told = ''; ; await sleep(2000)) {
      const {
        State = '',
        PercentageComplete = 0,
        EventLog = [],
      } = await client.send(new GetDeploymentCommand({ ...ids, DeploymentNumber }));
      if (State === 'COMPLETE') return;
      if (/^(?:ROLL|REVERT)/.test(State)) {
        throw new Error(`deployment ${DeploymentNumber} was rolled back: ${EventLog[0]?.Description ?? State}`);
      }
      const line = `${State.toLowerCase()}, ${PercentageComplete} %`;
      if (line !== told) say(line);
      told = line;
    }
  };

  return {
    ...profileStore({ application, environment, profile, strategy }),
    settled,
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
  throw new Error(`no ${what} is called ${wanted}; there ${known.length > 0 ? `are ${known.join(', ')}` : 'is none'}`);
}
