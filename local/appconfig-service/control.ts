import { createHash } from 'node:crypto';
import { answer, type HttpAnswer, jsonAnswer } from '../http/answer.ts';
import { valuesOf } from '../http/headers.ts';
import type { HttpRequest } from '../http/request.ts';
import { AppConfigError } from './input.ts';
import { type ConfigurationStore, type Deployed, stateOf } from './store.ts';

/**
 * The operations of AppConfig by which a table is deployed (API reference), for the profiles that something has been deployed
 * to. There are two strategies, named as the template names them.
 */

const STRATEGIES = { gradual: 3000, 'at-once': 0 } as const;

const DESCRIPTION_MOST = 1024;

/** As AWS gives ids: seven lower-case letters and digits. */
export const idOf = (kind: string, name: string): string =>
  createHash('sha256').update(`${kind} ${name}`).digest('hex').slice(0, 7);

interface Place {
  profile: string;
  names: { application: string; environment: string; configurationprofile: string };
}

type Operation = (place: Place, request: HttpRequest, rest: string) => HttpAnswer;

export function controlPlane(configurations: ConfigurationStore): (request: HttpRequest) => HttpAnswer | undefined {
  /** Hosted versions by profile; the first is number 1. A deployment by `curl -T` made one of its own. */
  const hosted = new Map<string, string[]>();

  const places = (): Place[] =>
    configurations.names().map((profile) => {
      const [application = '', environment = '', configurationprofile = ''] = profile.split('/');
      return { profile, names: { application, environment, configurationprofile } };
    });

  const versionsOf = (profile: string): string[] => {
    const versions = hosted.get(profile) ?? [];
    for (const { content } of configurations.deployments(profile))
      if (!versions.includes(content)) versions.push(content);
    hosted.set(profile, versions);
    return versions;
  };

  const items = (kind: string, names: readonly string[]): HttpAnswer =>
    jsonAnswer(200, { Items: [...new Set(names)].map((Name) => ({ Id: idOf(kind, Name), Name })) });

  const described = ({ profile }: Place, deployed: Deployed) => {
    const state = stateOf(deployed);
    const reason = state === 'ROLLED_BACK' ? `${configurations.alarm ?? 'An alarm'} is in state ALARM` : '';
    return {
      DeploymentNumber: deployed.number,
      ConfigurationVersion: String(versionsOf(profile).indexOf(deployed.content) + 1),
      State: state,
      PercentageComplete: state === 'COMPLETE' ? 100 : 0,
      ...(deployed.description && { Description: deployed.description }),
      EventLog: reason ? [{ EventType: 'ROLLBACK_STARTED', Description: reason }] : [],
    };
  };

  const found = ({ profile }: Place, number: string): Deployed => {
    const deployed = configurations.deployments(profile)[Number(number) - 1];
    if (!deployed) throw notFound(`Deployment ${number}`);
    return deployed;
  };

  const startDeployment: Operation = (place, { body }) => {
    const input = Object(JSON.parse(body.toString('utf8'))) as Record<string, string | undefined>;
    const { application, configurationprofile } = place.names;
    const strategy = Object.entries(STRATEGIES).find(
      ([suffix]) => idOf('strategy', `${application}-${suffix}`) === input['DeploymentStrategyId'],
    );
    if (!strategy) throw notFound(`Deployment strategy ${input['DeploymentStrategyId']}`);
    if (input['ConfigurationProfileId'] !== idOf('configurationprofile', configurationprofile)) {
      throw notFound(`Configuration profile ${input['ConfigurationProfileId']}`);
    }
    const content = versionsOf(place.profile)[Number(input['ConfigurationVersion']) - 1];
    if (content === undefined) throw notFound(`Hosted version ${input['ConfigurationVersion']}`);
    if (configurations.deployments(place.profile).some((each) => stateOf(each) === 'DEPLOYING')) {
      throw new AppConfigError(409, 'ConflictException', 'A deployment is already in progress');
    }
    const description = checkedDescription(input['Description']);
    const deployed = configurations.deploy(place.profile, content, { description, durationMs: strategy[1] });
    return jsonAnswer(201, described(place, deployed));
  };

  const stopDeployment: Operation = (place, { headers }, number) => {
    const deployed = found(place, number);
    const state = stateOf(deployed);
    if (state === 'DEPLOYING') deployed.ended = 'ROLLED_BACK';
    else if (state === 'COMPLETE' && valuesOf(headers, 'allow-revert')[0] === 'true') deployed.ended = 'REVERTED';
    else throw invalid(`Deployment ${number} is ${state}`);
    return jsonAnswer(202, described(place, deployed));
  };

  const createVersion: Operation = ({ profile }, { body, headers }) => {
    if (body.length === 0) throw invalid('Content must not be empty');
    checkedDescription(valuesOf(headers, 'description')[0]);
    const content = body.toString('utf8');
    return version(content, versionsOf(profile).push(content), 201);
  };

  const getVersion: Operation = ({ profile }, _, number) => {
    const content = versionsOf(profile)[Number(number) - 1];
    if (content === undefined) throw notFound(`Hosted version ${number}`);
    return version(content, Number(number), 200);
  };

  /** By method and the path below an environment or a profile. */
  const operations: readonly [method: string, kind: keyof Place['names'], rest: RegExp, operation: Operation][] = [
    [
      'GET',
      'environment',
      /^\/deployments$/,
      (place) => {
        const all = configurations.deployments(place.profile).toReversed();
        return jsonAnswer(200, { Items: all.map((each) => ({ ...described(place, each), EventLog: undefined })) });
      },
    ],
    ['POST', 'environment', /^\/deployments$/, startDeployment],
    [
      'GET',
      'environment',
      /^\/deployments\/(\d+)$/,
      (place, _, number) => jsonAnswer(200, described(place, found(place, number))),
    ],
    ['DELETE', 'environment', /^\/deployments\/(\d+)$/, stopDeployment],
    ['POST', 'configurationprofile', /^\/hostedconfigurationversions$/, createVersion],
    ['GET', 'configurationprofile', /^\/hostedconfigurationversions\/(\d+)$/, getVersion],
  ];

  return (request) => {
    const { method, path } = request;
    const all = places();
    if (method === 'GET' && path === '/applications')
      return items(
        'application',
        all.map(({ names }) => names.application),
      );
    if (method === 'GET' && path === '/deploymentstrategies') {
      const names = all.flatMap(({ names }) => Object.keys(STRATEGIES).map((each) => `${names.application}-${each}`));
      return items('strategy', names);
    }
    const [, application, kinds, id, rest = ''] =
      /^\/applications\/([^/]+)\/(environment|configurationprofile)s(?:\/([^/]+)(\/.+))?$/.exec(path) ?? [];
    if (!application) return undefined;
    const kind = kinds as 'environment' | 'configurationprofile';
    const ofApplication = all.filter(({ names }) => idOf('application', names.application) === application);
    if (ofApplication.length === 0) throw notFound(`Application ${application}`);
    if (id === undefined)
      return method === 'GET'
        ? items(
            kind,
            ofApplication.map(({ names }) => names[kind]),
          )
        : undefined;
    const place = ofApplication.find(({ names }) => idOf(kind, names[kind]) === id);
    if (!place) throw notFound(`${kind} ${id}`);
    for (const [of, below, pattern, operation] of operations) {
      const match = pattern.exec(rest);
      if (match && of === method && below === kind) return operation(place, request, match[1] ?? '');
    }
    return undefined;
  };
}

const version = (content: string, number: number, status: number): HttpAnswer => {
  const { headers, ...rest } = answer(status, 'application/json', content);
  return { ...rest, headers: [...headers, ['Version-Number', String(number)]] };
};

function checkedDescription(description = ''): string {
  if (description.length > DESCRIPTION_MOST)
    throw invalid(`Description must have at most ${DESCRIPTION_MOST} characters`);
  return description;
}

const invalid = (message: string): AppConfigError => new AppConfigError(400, 'BadRequestException', message);
const notFound = (what: string): AppConfigError =>
  new AppConfigError(404, 'ResourceNotFoundException', `${what} does not exist`);
