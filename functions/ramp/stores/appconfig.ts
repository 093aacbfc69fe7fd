import { setTimeout as sleep } from 'node:timers/promises';
import {
  AppConfigClient,
  ConflictException,
  CreateHostedConfigurationVersionCommand,
  type DeploymentSummary,
  GetDeploymentCommand,
  GetHostedConfigurationVersionCommand,
  ListDeploymentsCommand,
  StartDeploymentCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { ChangedMeanwhile, RAMP, type RouteStore } from './store.ts';

/** By their ids: the API takes no names. */
export interface Profile {
  application: string;
  environment: string;
  profile: string;
  /** The deployment strategy. A ramp's own replaces the table in all environments at once. */
  strategy: string;
}

/** States in which some environments have the new table and others the one before. */
const IN_PROGRESS = new Set(['VALIDATING', 'DEPLOYING', 'BAKING', 'ROLLING_BACK']);
const TAKEN_BACK = new Set(['ROLLING_BACK', 'ROLLED_BACK', 'REVERTED']);

/**
 * A route table in an AppConfig profile: the one of the last deployment that was completed. A deployment in progress is
 * somebody's change, so nothing is written until it has ended. Meanwhile the environment's alarms watch it.
 */
export function profileStore({ application, environment, profile, strategy }: Profile): Required<RouteStore> {
  const client = new AppConfigClient({});
  const ofProfile = { ApplicationId: application, ConfigurationProfileId: profile };
  const ofEnvironment = { ApplicationId: application, EnvironmentId: environment };

  /**
   * The newest first. AWS gives them so (API reference: ListDeployments), but MiniStack does not. One environment may have
   * several profiles, but this one has its own.
   */
  const deployments = async (): Promise<DeploymentSummary[]> => {
    const { Items = [] } = await client.send(new ListDeploymentsCommand(ofEnvironment));
    return Items.toSorted((a, b) => b.DeploymentNumber! - a.DeploymentNumber!);
  };

  /** The newest deployment when the table was read. */
  let seen: number | undefined;
  /** The deployment whose table was read. */
  let read: number | undefined;
  /** The deployment that replaces it. */
  let written: number | undefined;

  return {
    async read() {
      const all = await deployments();
      seen = all[0]?.DeploymentNumber;
      const running = all.find(({ State = '' }) => IN_PROGRESS.has(State));
      if (running) throw new ChangedMeanwhile(`deployment ${running.DeploymentNumber} is in progress`);
      const deployed = all.find(({ State }) => State === 'COMPLETE');
      if (!deployed) throw new Error(`nothing is deployed to ${application}/${environment}/${profile}`);
      read = deployed.DeploymentNumber;
      const VersionNumber = Number(deployed.ConfigurationVersion);
      const command = new GetHostedConfigurationVersionCommand({ ...ofProfile, VersionNumber });
      const { Content } = await client.send(command);
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
            ...ofProfile,
            Content: new TextEncoder().encode(text),
            ContentType: 'application/json',
            Description: described(why),
          }),
        );
        const { DeploymentNumber } = await client.send(
          new StartDeploymentCommand({
            ...ofProfile,
            EnvironmentId: environment,
            DeploymentStrategyId: strategy,
            ConfigurationVersion: String(VersionNumber),
            Description: described(why),
          }),
        );
        written = DeploymentNumber;
        return VersionNumber;
      } catch (error) {
        if (error instanceof ConflictException) throw new ChangedMeanwhile(error.message, { cause: error });
        throw error;
      }
    },

    async settled(say) {
      for (let told = ''; ; await sleep(1000)) {
        const command = new GetDeploymentCommand({ ...ofEnvironment, DeploymentNumber: written });
        const { State = '', PercentageComplete = 0, EventLog = [] } = await client.send(command);
        if (State === 'COMPLETE') return;
        if (TAKEN_BACK.has(State)) {
          throw new Error(`deployment ${written} was rolled back: ${EventLog[0]?.Description ?? State}`);
        }
        const line = `${State.toLowerCase()}, ${PercentageComplete} %`;
        if (line !== told) say(line);
        told = line;
      }
    },

    /** While an alarm is on, AppConfig rolls back new deployments. A revert still works (user guide: "Reverting a configuration"). */
    async revert() {
      const DeploymentNumber = read;
      const { Description = '' } = await client.send(new GetDeploymentCommand({ ...ofEnvironment, DeploymentNumber }));
      if (!Description.startsWith(RAMP))
        throw new Error(`deployment ${read} is not a step of a ramp, so it is not reverted`);
      await client.send(new StopDeploymentCommand({ ...ofEnvironment, DeploymentNumber, AllowRevert: true }));
    },
  };
}

/**
 * AppConfig takes 1,024 characters, and a version's description in a header, which holds no line breaks and no arrows (API
 * reference: CreateHostedConfigurationVersion).
 */
const described = (why: string): string =>
  why
    .replaceAll('\n', '; ')
    .replaceAll('→', '->')
    .replace(/[^ -~]/g, '?')
    .slice(0, 1024);
