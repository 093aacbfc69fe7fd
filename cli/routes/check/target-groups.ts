import { resolve } from 'node:path';
import type { TargetGroup } from '../../../shared/routing/schema.ts';
import { readCa } from '../../../shared/targets/http/ca.ts';
import { keepsCallersHost } from '../../../shared/targets/http/http-target.ts';
import { readClientCertificate } from '../../../shared/targets/http/tls-options.ts';
import { isSigned } from '../../../shared/targets/signing/is-signed.ts';
import { isPlaceholder } from '../import/table.ts';
import { actionsOf, type Check, error, type Finding, groupNamed, namedGroups, warning } from './finding.ts';

/** Target groups that cannot be reached, or by more people than intended. */

/** A check of each target group on its own. */
const each =
  (check: (group: TargetGroup, where: string, surroundings: Parameters<Check>[1]) => Finding[]): Check =>
  ({ targetGroups }, surroundings) =>
    Object.entries(targetGroups).flatMap(([name, group]) => check(group, groupNamed(name), surroundings));

export const placeholder = each((group, where) =>
  isPlaceholder(group) ? [error(`${where} has an import's placeholder for its URL`)] : [],
);

/** `${Host}` of a template, or of a shell, that was never filled in. */
export const variableLeft = each((group, where) =>
  Object.entries(group).flatMap(([key, value]) => {
    const [variable] = /\$\{[^}]*\}/.exec(JSON.stringify(value)) ?? [];
    return variable ? [error(`${where}: ${key} still contains ${variable}`)] : [];
  }),
);

export const certificates = each((group, where, { folder }) => {
  if (group.type === 'lambda' || folder === undefined) return [];
  const { ca, clientCertificate } = group;
  const inFolder = (value: string): string => (isPem(value) ? value : resolve(folder, value));
  return [
    ...(ca === undefined ? [] : unusable(where, [ca], () => readCa(inFolder(ca)))),
    ...(clientCertificate === undefined
      ? []
      : unusable(where, Object.values(clientCertificate), () => {
          const { cert, key } = clientCertificate;
          readClientCertificate({ cert: inFolder(cert), key: inFolder(key) });
        })),
  ];
});

const isPem = (value: string): boolean => value.includes('-----BEGIN ');

/** The fault of PEM texts or files. A file here may differ from the one in the package. */
function unusable(where: string, values: string[], read: () => void): Finding[] {
  try {
    read();
    return [];
  } catch (fault) {
    const message = `${where}: ${(fault as Error).message}`;
    return [
      values.every(isPem) ? error(message) : warning(`${message}; the function reads the file from its own package`),
    ];
  }
}

/** docs/route-table.md, `host`: Apache httpd answers 421 where the two names differ, Caddy an empty 200. */
export const twoNames = each((group, where) =>
  group.type === 'http' && keepsCallersHost(group) && group.url.startsWith('https:')
    ? [
        warning(
          `${where}: https with "host": "preserve" names the URL's host in TLS and the caller's in Host; if the server answers 421 or an empty page, set "host": "target"`,
        ),
      ]
    : [],
);

/** The proxy signs with its own role, whoever called it. */
export const borrowedRights = each((group, where) =>
  isSigned(group) && !('requireIdentity' in group && group.requireIdentity)
    ? [
        warning(
          `${where}: with "auth": "AWS_IAM" every caller of an open front door acts with the proxy's role; set "requireIdentity": true unless each door authenticates its callers`,
        ),
      ]
    : [],
);

export const unused: Check = (table) => {
  const used = new Set(actionsOf(table).flatMap(([, action]) => namedGroups(action)));
  return Object.keys(table.targetGroups)
    .filter((name) => !used.has(name))
    .map((name) => warning(`${groupNamed(name)}: no action names it`));
};

/** The function may invoke only what the template's parameter lists; an alias is an ARN of its own. */
export const notInvocable = each((group, where, { functionArns }) => {
  if (
    group.type !== 'lambda' ||
    !functionArns ||
    functionArns.some((pattern) => matchesArn(pattern, group.functionArn))
  )
    return [];
  return [error(`${where}: ${group.functionArn} is not among TargetFunctionArns, so it may not be invoked`)];
});

/** IAM's wildcards: `*` for any text, `?` for one character. */
const matchesArn = (pattern: string, arn: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(arn);
