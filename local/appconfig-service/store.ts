/** A deployment to a configuration profile. Profiles are known by `application/environment/profile`. */
export interface Deployed {
  content: string;
  /** The label of the hosted version; empty without one. */
  label: string;
  /** Counts deployments, so that a session knows which one it has seen. */
  number: number;
  description: string;
  /** When every environment has it. */
  completeAt: number;
  /** How it ended, unless it is complete. */
  ended?: 'ROLLED_BACK' | 'REVERTED';
}

export type DeploymentState = 'DEPLOYING' | 'COMPLETE' | NonNullable<Deployed['ended']>;

export const stateOf = ({ ended, completeAt }: Deployed): DeploymentState =>
  ended ?? (Date.now() < completeAt ? 'DEPLOYING' : 'COMPLETE');

interface Details {
  label?: string | undefined;
  description?: string | undefined;
  /** How long it takes; at once without. */
  durationMs?: number;
}

export interface ConfigurationStore {
  /** The alarm that is on, which rolls every deployment back. */
  alarm: string | undefined;
  /** All profiles. */
  names(): string[];
  /** The latest deployment that is complete. */
  get(profile: string): Deployed | undefined;
  /** All deployments, the first one first. */
  deployments(profile: string): readonly Deployed[];
  deploy(profile: string, content: string, details?: Details): Deployed;
}

export function configurationStore(): ConfigurationStore {
  const profiles = new Map<string, Deployed[]>();
  const deployments = (profile: string): readonly Deployed[] => profiles.get(profile) ?? [];
  const store: ConfigurationStore = {
    alarm: undefined,
    names: () => [...profiles.keys()],
    get: (profile) => deployments(profile).findLast((deployed) => stateOf(deployed) === 'COMPLETE'),
    deployments,
    deploy(profile, content, { label = '', description = '', durationMs = 0 } = {}) {
      const earlier = deployments(profile);
      const completeAt = Date.now() + durationMs;
      const deployed: Deployed = { content, label, number: earlier.length + 1, description, completeAt };
      if (store.alarm !== undefined) deployed.ended = 'ROLLED_BACK';
      profiles.set(profile, [...earlier, deployed]);
      return deployed;
    },
  };
  return store;
}
