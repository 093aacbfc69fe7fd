/** A deployment to a configuration profile. Profiles are known by `application/environment/profile`. */
interface Deployed {
  content: string;
  /** The label of the hosted version; empty without one. */
  label: string;
  /** Counts deployments, so that a session knows which one it has seen. */
  number: number;
}

export interface ConfigurationStore {
  /** The latest deployment. */
  get(profile: string): Deployed | undefined;
  /** All deployments, the first one first. */
  deployments(profile: string): readonly Deployed[];
  deploy(profile: string, content: string, label?: string): Deployed;
}

export function configurationStore(): ConfigurationStore {
  const profiles = new Map<string, Deployed[]>();
  const deployments = (profile: string): readonly Deployed[] => profiles.get(profile) ?? [];
  return {
    get: (profile) => deployments(profile).at(-1),
    deployments,
    deploy(profile, content, label = '') {
      const earlier = deployments(profile);
      const deployed = { content, label, number: earlier.length + 1 };
      profiles.set(profile, [...earlier, deployed]);
      return deployed;
    },
  };
}
