import * as z from 'zod/mini';
import { hostIn, pathIn } from './alb-transforms.ts';
import { isPath, type WrittenMatch, type WrittenRedirect } from './table.ts';

/** ELB API reference: RedirectActionConfig. An absent part keeps the caller's value. */
export const RedirectConfig = z.looseObject({
  Protocol: z._default(z.string(), '#{protocol}'),
  Host: z._default(z.string(), '#{host}'),
  Port: z._default(z.union([z.string(), z.number()]), '#{port}'),
  Path: z._default(z.string(), '/#{path}'),
  Query: z._default(z.string(), '#{query}'),
  StatusCode: z.string(),
});

type RedirectConfig = z.infer<typeof RedirectConfig>;

/** The redirect for one match, or the part of it that cannot be expressed. */
export function redirectOf(config: RedirectConfig, match: WrittenMatch): WrittenRedirect | { inexpressible: string } {
  const { Protocol, Query, StatusCode } = config;
  const Port = String(config.Port);
  const host = hostIn(match)?.['exact'];
  const filled = (text: string): string => (host === undefined ? text : text.replaceAll('#{host}', host));
  const hostname = config.Host === '#{host}' ? undefined : filled(config.Host);
  const path = pathOf(filled(config.Path), match);
  const scheme = Protocol === '#{protocol}' ? undefined : Protocol.toLowerCase();

  if (hostname !== undefined && !/^[a-z0-9.-]+$/i.test(hostname)) return { inexpressible: `host ${config.Host}` };
  if (path === 'inexpressible') return { inexpressible: `path ${config.Path}` };
  if (Query !== '#{query}') return { inexpressible: `query ${Query || '(none)'}` };
  // A named scheme brings its own port here.
  if (scheme !== undefined && Port === '#{port}') return { inexpressible: `protocol ${Protocol} with port #{port}` };
  return {
    statusCode: Number(StatusCode.replace('HTTP_', '')),
    ...(scheme !== undefined && { scheme }),
    ...(hostname !== undefined && { hostname }),
    ...(Port !== '#{port}' && !isUsual(Port, scheme) && { port: Number(Port) }),
    ...(path && { path }),
  };
}

const isUsual = (port: string, scheme: string | undefined): boolean =>
  port === { http: '80', https: '443' }[scheme ?? ''];

/** `#{path}` is the caller's path without its first slash. */
function pathOf(path: string, match: WrittenMatch): WrittenRedirect['path'] | 'inexpressible' {
  if (path === '/#{path}') return undefined;
  const { exact, prefix = '' } = pathIn(match);
  const [lead = '', end, ...others] = (exact === undefined ? path : path.replaceAll('#{path}', exact.slice(1))).split(
    '#{path}',
  );
  if (!isPath(lead)) return 'inexpressible';
  if (end === undefined) return { replaceFullPath: lead };
  // In front of the whole path is in front of the prefix.
  if (end !== '' || others.length > 0 || !lead.endsWith('/')) return 'inexpressible';
  return { replacePrefixMatch: (lead + prefix.slice(1)).replace(/\/$/, '') };
}
