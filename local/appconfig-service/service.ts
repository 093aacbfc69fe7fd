import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type HttpAnswer, jsonAnswer, writeAnswer } from '../http/answer.ts';
import { type HttpRequest, readRequest } from '../http/request.ts';
import type { ConfigurationStore } from './store.ts';

/** Where a session stands; its token is for one call, and lives for a day. */
interface Session {
  profile: string;
  /** Of the deployment that it has been given. */
  seen: number;
  intervalMs: number;
  /** No call before; 0 for the first. */
  notBefore: number;
  expiresAt: number;
}

/** What a session asks for when it says nothing (seen in AWS's own answers), and the bounds of what it may say. */
const INTERVAL = { usual: 60, least: 15, most: 86_400 };
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * An endpoint for `AWS_ENDPOINT_URL_APPCONFIGDATA`: sessions as AWS AppConfig keeps them (API reference:
 * StartConfigurationSession, GetLatestConfiguration), and `curl -T FILE URL/application/environment/profile`, which
 * deploys a file at once.
 */
export function appConfigService(configurations: ConfigurationStore): Server {
  const sessions = new Map<string, Session>();

  const keep = (session: Session): string => {
    const token = randomUUID();
    sessions.set(token, session);
    return token;
  };

  const start = (request: HttpRequest): HttpAnswer => {
    const asked = JSON.parse(request.body.toString('utf8')) as Record<string, string | number | undefined>;
    const { ApplicationIdentifier, EnvironmentIdentifier, ConfigurationProfileIdentifier } = asked;
    const profile = [ApplicationIdentifier, EnvironmentIdentifier, ConfigurationProfileIdentifier].join('/');
    const seconds = Number(asked['RequiredMinimumPollIntervalInSeconds'] ?? INTERVAL.usual);
    if (!(seconds >= INTERVAL.least && seconds <= INTERVAL.most)) {
      return refusal(400, 'BadRequestException', 'RequiredMinimumPollIntervalInSeconds is out of range');
    }
    if (!configurations.get(profile)) {
      return refusal(404, 'ResourceNotFoundException', `Nothing is deployed to ${profile}`);
    }
    const expiresAt = Date.now() + TOKEN_LIFE_MS;
    const token = keep({ profile, seen: 0, intervalMs: seconds * 1000, notBefore: 0, expiresAt });
    return jsonAnswer(201, { InitialConfigurationToken: token });
  };

  const latest = ({ query }: HttpRequest): HttpAnswer => {
    const token = new URLSearchParams(query).get('configuration_token') ?? '';
    const session = sessions.get(token);
    const now = Date.now();
    if (!session || session.expiresAt < now) return refusal(400, 'BadRequestException', 'Token is invalid or expired');
    if (now < session.notBefore) return refusal(400, 'BadRequestException', 'Request too early');
    sessions.delete(token);
    const deployed = configurations.get(session.profile)!;
    const isNew = deployed.number !== session.seen;
    const next: Session = {
      ...session,
      seen: deployed.number,
      notBefore: now + session.intervalMs,
      expiresAt: now + TOKEN_LIFE_MS,
    };
    return {
      status: 200,
      headers: [
        ['Content-Type', 'application/json'],
        ['Next-Poll-Configuration-Token', keep(next)],
        ['Next-Poll-Interval-In-Seconds', String(session.intervalMs / 1000)],
        ['Version-Label', isNew ? deployed.label : ''],
      ],
      body: Buffer.from(isNew ? deployed.content : ''),
    };
  };

  const deploy = ({ path, body, query }: HttpRequest): HttpAnswer => {
    const label = new URLSearchParams(query).get('label') ?? undefined;
    return jsonAnswer(200, {
      DeploymentNumber: configurations.deploy(path.slice(1), body.toString('utf8'), label).number,
    });
  };

  const answerTo = (request: HttpRequest): HttpAnswer => {
    if (request.method === 'PUT') return deploy(request);
    if (request.method === 'POST' && request.path === '/configurationsessions') return start(request);
    if (request.method === 'GET' && request.path === '/configuration') return latest(request);
    return refusal(
      404,
      'ResourceNotFoundException',
      `${request.method} ${request.path} is no operation of this endpoint`,
    );
  };

  return createServer(async (req, res) => {
    const request = await readRequest(req, 2 * 1024 * 1024).catch(() => undefined);
    if (request) writeAnswer(res, answerTo(request));
    else res.destroy();
  });
}

function refusal(status: number, name: string, Message: string): HttpAnswer {
  const answer = jsonAnswer(status, { Message });
  return { ...answer, headers: [...answer.headers, ['x-amzn-ErrorType', name]] };
}
