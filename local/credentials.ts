import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT } from './doors/aws.ts';
import type { Caller } from './sigv4/authenticate.ts';

/** The proxy's role on this machine. The key is that of AWS's own examples and opens nothing. */
export const PROXY_ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'demo-session-token-that-opens-nothing',
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/lattice-migration-proxy/local`,
};

export const LOCAL_CREDENTIALS: Readonly<Record<string, string | undefined>> = {
  AWS_PROFILE: undefined,
  AWS_ACCESS_KEY_ID: PROXY_ROLE.accessKeyId,
  AWS_SECRET_ACCESS_KEY: PROXY_ROLE.secretAccessKey,
  AWS_SESSION_TOKEN: PROXY_ROLE.sessionToken,
};

/** The variables and files in which the SDK looks for credentials (AWS SDKs reference: credential providers). */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

export function hasCredentials(env: Readonly<Record<string, string | undefined>>): boolean {
  const folder = join(env['HOME'] ?? homedir(), '.aws');
  const files = [
    env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'),
    env['AWS_CONFIG_FILE'] ?? join(folder, 'config'),
  ];
  return VARIABLES.some((name) => env[name]) || files.some((file) => existsSync(file));
}
