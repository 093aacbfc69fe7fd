import { ProxyError } from '../../errors.ts';
import { splitTarget, toWireTarget, withoutEndSlash } from '../../http/path.ts';
import { mayClimbOut } from '../../http/path-readings.ts';

/**
 * Puts a target group's base path in front of a request's target. Throws 400 for a path that some server could read as
 * leading out of it (`/../admin`), because configuration names nothing outside the base path.
 */
export function withBasePath(basePath: string, target: string): string {
  if (target === '*') return target;
  const sent = toWireTarget(target);
  if (basePath !== '' && mayClimbOut(splitTarget(sent)[0])) {
    throw new ProxyError('ambiguousPath', 'the path leads out of the base path, as some servers read it');
  }
  return basePath + sent;
}

/** The base path of a target group's url: without the slash at its end, since every path begins with one. */
export const basePathOf = (url: URL): string => withoutEndSlash(url.pathname);
