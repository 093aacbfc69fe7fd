import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type HttpAnswer, jsonAnswer } from '../http/answer.ts';
import { valuesOf } from '../http/headers.ts';
import type { HttpRequest } from '../http/request.ts';
import { answeringServer } from '../http/server.ts';
import { parseAuthorization } from '../sigv4/signature.ts';
import { controlPlane } from './control.ts';
import { AppConfigError, readSessionInput } from './input.ts';
import type { ConfigurationStore } from './store.ts';

/** Where a session stands. Its token is good for one call and for one day. */
interface Session {
  profile: string;
  /** The number of the deployment that it was given last. */
  seen: number;
  intervalMs: number;
  /** The earliest time of the next call. */
  notBefore: number;
  expiresAt: number;
}

const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

/** The largest configuration that AppConfig hosts (AWS: "AWS AppConfig endpoints and quotas"). */
const MAX_CONFIGURATION = 2 * 1024 * 1024;

/**
 * An endpoint for `AWS_ENDPOINT_URL_APPCONFIGDATA` and `AWS_ENDPOINT_URL_APPCONFIG`: sessions as AWS AppConfig keeps them
 * (API reference: StartConfigurationSession, GetLatestConfiguration), deployments (control.ts), and
 * `curl -T FILE URL/application/environment/profile`, which deploys a file at once.
 */
export function appConfigService(configurations: ConfigurationStore): Server {
  const sessions = new Map<string, Session>();
  const control = controlPlane(configurations);

  const keep = (session: Session): string => {
    const token = randomUUID();
    sessions.set(token, session);
    return token;
  };

  const start = (request: HttpRequest): HttpAnswer => {
    // Smithy: "AWS restJson1 protocol", Content-Type.
    if (valuesOf(request.headers, 'content-type')[0] !== 'application/json') {
      throw new AppConfigError(415, 'UnsupportedMediaTypeException', 'Content-Type must be application/json');
    }
    const { profile, intervalMs } = readSessionInput(request.body);
    if (!configurations.get(profile)) {
      throw new AppConfigError(404, 'ResourceNotFoundException', `Nothing is deployed to ${profile}`);
    }
    const token = keep({ profile, seen: 0, intervalMs, notBefore: 0, expiresAt: Date.now() + TOKEN_LIFE_MS });
    return jsonAnswer(201, { InitialConfigurationToken: token });
  };

  const latest = ({ query }: HttpRequest): HttpAnswer => {
    const token = new URLSearchParams(query).get('configuration_token');
    if (!token) throw new AppConfigError(400, 'BadRequestException', 'ConfigurationToken must not be null or empty');
    const session = sessions.get(token);
    const now = Date.now();
    if (!session || session.expiresAt < now) {
      throw new AppConfigError(400, 'BadRequestException', 'Token is invalid or expired');
    }
    if (now < session.notBefore) throw new AppConfigError(400, 'BadRequestException', 'Request too early');
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
    const profile = decodeURI(path.slice(1));
    if (!/^[^/]+\/[^/]+\/[^/]+$/.test(profile)) {
      throw new AppConfigError(400, 'BadRequestException', `${path}: expected /application/environment/profile`);
    }
    if (body.length === 0) throw new AppConfigError(400, 'BadRequestException', 'Content must not be empty');
    const label = new URLSearchParams(query).get('label') ?? undefined;
    return jsonAnswer(200, {
      DeploymentNumber: configurations.deploy(profile, body.toString('utf8'), { label }).number,
    });
  };

  const operations = new Map([
    ['POST /configurationsessions', start],
    ['GET /configuration', latest],
  ]);

  const answerTo = (request: HttpRequest): HttpAnswer => {
    if (request.method === 'PUT') return deploy(request);
    // The signature itself is not checked: its secret may be the user's own.
    const authorization = parseAuthorization(valuesOf(request.headers, 'authorization')[0] ?? '');
    if (authorization?.scope.service !== 'appconfig') {
      throw new AppConfigError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const called = `${request.method} ${request.path}`;
    const answered = operations.get(called)?.(request) ?? control(request);
    if (!answered) throw new AppConfigError(404, 'ResourceNotFoundException', `${called} is not an operation`);
    return answered;
  };

  return answeringServer(MAX_CONFIGURATION, (request) => {
    try {
      return answerTo(request);
    } catch (error) {
      if (error instanceof AppConfigError) return error.answer;
      throw error;
    }
  });
}
