import { ProxyError } from '../errors.ts';
import { withoutEndSlash } from '../http/path.ts';
import { mayClimbOut } from '../http/path-readings.ts';
import type { PathModifier } from '../routing/schema.ts';

/** A path in two: what a rule's prefix covers, as the caller wrote it and without a slash at its end; and the rest. */
export interface SplitPath {
  prefix: string;
  rest: string;
}

/**
 * Splits a path that a rule with this prefix matched. Escapes and empty segments stay as they are. The parameters of the
 * last segment (`/orders;jsessionid=8F2A`) belong to the rest.
 */
export function splitPrefix(path: string, rulePrefix: string): SplitPath {
  const segments = withoutEndSlash(rulePrefix).split('/').length;
  const covered = path.split('/', segments).join('/');
  const parameters = covered.indexOf(';', covered.lastIndexOf('/'));
  const prefix = parameters < 0 ? covered : covered.slice(0, parameters);
  return { prefix, rest: path.slice(prefix.length) };
}

/**
 * The modified path (Gateway API, HTTPPathModifier). Throws ProxyError 400 for a rest that some server may read as
 * leading out of the replacement.
 */
export function modifyPath(modifier: PathModifier, { rest }: SplitPath): string {
  const { replaceFullPath, replacePrefixMatch = '' } = modifier;
  if (replaceFullPath !== undefined) return replaceFullPath || '/';
  const base = withoutEndSlash(replacePrefixMatch);
  if (base !== '' && mayClimbOut(rest)) {
    throw new ProxyError('ambiguousPath', 'the path leads out of the rewritten prefix, as some servers read it');
  }
  const path = base + rest;
  return path.startsWith('/') ? path : `/${path}`;
}

/** A path that browsers read as a path. They take `//`, `/\\` and a tab between for the beginning of a host. */
export const withoutAuthority = (path: string): string => (/^\/\t*[/\\]/.test(path) ? `/.${path}` : path);
