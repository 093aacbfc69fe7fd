import {
  AppConfigClient,
  ConflictException,
  CreateHostedConfigurationVersionCommand,
  type DeploymentSummary,
  GetHostedConfigurationVersionCommand,
  ListDeploymentsCommand,
  StartDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { ChangedMeanwhile, type RouteStore } from './store.ts';

/** By their ids: the API takes no names. */
export interface Profile {
  application: string;
  environment: string;
  profile: string;
  /** Replaces the table in all environments at once. */
  strategy: string;
}

/** States in which some environments have the new table and others the one before. */
const IN_PROGRESS = new Set(['VALIDATING', 'DEPLOYING', 'BAKING', 'ROLLING_BACK']);

/**
 * A route table in an AppConfig profile: the one of the last deployment that was completed. A deployment in progress is
 * somebody's change, so nothing is written until it has ended. Meanwhile the environment's alarms watch it.
 */
export function profileStore({ application, environment, profile, strategy }: Profile): RouteStore {
  const client = new AppConfigClient({});
  const ids = { ApplicationId: application, ConfigurationProfileId: profile };

  /** The newest first, as AppConfig lists them. One environment may have several profiles, but this one has its own. */
  const deployments = async (): Promise<DeploymentSummary[]> => {
    const command = new ListDeploymentsCommand({ ApplicationId: application, EnvironmentId: environment });
    return (await client.send(command)).Items ?? [];
  };

  /** The newest deployment when the table was read. */
  let seen: number | undefined;

  return {
    async read() {
      const all = await deployments();
      seen = all[0]?.DeploymentNumber;
      const running = all.find(({ State = '' }) => IN_PROGRESS.has(State));
      if (running) throw new ChangedMeanwhile(`deployment ${running.DeploymentNumber} is in progress`);
      const deployed = all.find(({ State }) => State === 'COMPLETE');
      if (!deployed) throw new Error(`nothing is deployed to ${application}/${environment}/${profile}`);
      const VersionNumber = Number(deployed.ConfigurationVersion);
      const { Content } = await client.send(new GetHostedConfigurationVersionCommand({ ...ids, VersionNumber }));
      return { text: new TextDecoder().decode(Content), version: VersionNumber };
    },

    async replace(_, text, why) {
      const [newest] = await deployments();
      if (newest?.DeploymentNumber !== seen) {
        throw new ChangedMeanwhile(`deployment ${newest?.DeploymentNumber} began meanwhile`);
      }
      try {
        const { VersionNumber = 0 } = await client.send(
          new CreateHostedConfigurationVersionCommand({
            ...ids,
            Content: new TextEncoder().encode(text),
            ContentType: 'application/json',
            Description: described(why),
          }),
        );
        await client.send(
          new StartDeploymentCommand({
            ...ids,
            EnvironmentId: environment,
            DeploymentStrategyId: strategy,
            ConfigurationVersion: String(VersionNumber),
            Description: described(why),
          }),
        );
        return VersionNumber;
      } catch (error) {
        if (error instanceof ConflictException) throw new ChangedMeanwhile(error.message, { cause: error });
        throw error;
      }
    },
  };
}

/** AppConfig takes 1,024 characters of a description. */
const described = (why: string): string => why.slice(0, 1024);
