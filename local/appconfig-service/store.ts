/** What is deployed to a configuration profile, known by `application/environment/profile`. */
export interface Deployed {
  content: string;
  /** The hosted version's label; empty when it was given none. */
  label: string;
  /** Counts deployments, so that a session knows whether it has seen this one. */
  number: number;
}

export interface ConfigurationStore {
  get(profile: string): Deployed | undefined;
  deploy(profile: string, content: string, label?: string): Deployed;
}

export function configurationStore(): ConfigurationStore {
  const profiles = new Map<string, Deployed>();
  return {
    get: (profile) => profiles.get(profile),
    deploy(profile, content, label = '') {
      const deployed = { content, label, number: (profiles.get(profile)?.number ?? 0) + 1 };
      profiles.set(profile, deployed);
      return deployed;
    },
  };
}
