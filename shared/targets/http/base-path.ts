import { ProxyError } from '../../errors.ts';
import { otherReadings, splitTarget, toWireTarget } from '../../http/path.ts';

/**
 * Puts a target group's base path in front of a request's target. Throws 400 for a path that some server could read
 * as leading out of it (`/../admin`): what lies beside the base path is not what configuration names.
 */
export function withBasePath(basePath: string, target: string): string {
  if (target === '*') return target;
  const sent = basePath + toWireTarget(target);
  if (basePath === '') return sent;
  const bases = [basePath, ...otherReadings(basePath)];
  const isInside = (path: string): boolean => bases.some((base) => path === base || path.startsWith(`${base}/`));
  if (otherReadings(splitTarget(sent)[0]).every(isInside)) return sent;
  throw new ProxyError('ambiguousPath', 'the path leads out of the base path, as some servers read it');
}

/** Of a target group's url: without the slash at its end, since every path begins with one. */
export const basePathOf = (url: URL): string => url.pathname.replace(/\/+$/, '');
