import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { cloudWatchEvidence } from './evidence.ts';
import { logDecision, logSkipped, logUnhealthy } from './log.ts';
import { runRamps, type World } from './run.ts';
import { profileStore } from './stores/appconfig.ts';
import { parameterStore } from './stores/ssm.ts';
import type { RouteStore } from './stores/store.ts';

/**
 * The second function of the template: EventBridge Scheduler invokes it once a minute, and it takes each ramp of the
 * route table one step on, or back. shared/ramp/decide.ts alone decides the changes.
 */

const { env } = process;
const namespace = env['POWERTOOLS_METRICS_NAMESPACE'] || 'lattice-migration-proxy';
const log = {
  service: env['POWERTOOLS_SERVICE_NAME'] || 'lattice-migration-proxy',
  namespace,
  write: (line: string) => process.stdout.write(line),
  now: Date.now,
};

const world: World = {
  store: storeFrom(env),
  evidenceOf: cloudWatchEvidence(namespace),
  log: (decision, version) => logDecision(log, decision, version),
  logUnhealthy: (found) => logUnhealthy(log, found),
  logSkipped: (reason) => logSkipped(log, reason),
  notify: notifier(env['ALARM_TOPIC_ARN']),
  now: Date.now,
};

export const handler = (): Promise<void> => runRamps(world);

/** The store that the proxy reads. Throws if it cannot be written. */
function storeFrom(variables: Readonly<Record<string, string | undefined>>): RouteStore {
  const { ROUTES_PARAMETER, ROUTES_APPCONFIG, APPCONFIG_STRATEGY } = variables;
  if (ROUTES_PARAMETER) return parameterStore(ROUTES_PARAMETER);
  const [application, environment, profile] = ROUTES_APPCONFIG?.split('/') ?? [];
  if (application && environment && profile && APPCONFIG_STRATEGY) {
    return profileStore({ application, environment, profile, strategy: APPCONFIG_STRATEGY });
  }
  throw new Error('cannot write the route table: set ROUTES_PARAMETER, or ROUTES_APPCONFIG and APPCONFIG_STRATEGY');
}

function notifier(topic: string | undefined): World['notify'] {
  if (!topic) return async () => {};
  const client = new SNSClient({});
  return async (Subject, Message) => {
    await client.send(new PublishCommand({ TopicArn: topic, Subject, Message }));
  };
}
