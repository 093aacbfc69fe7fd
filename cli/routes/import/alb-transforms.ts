import * as z from 'zod/mini';
import { isPath, type WrittenMatch, type WrittenPath, type WrittenRewrite } from './table.ts';

/** ELB API reference: RuleTransform. One transform of each type, with one rewrite. */
const Config = z.optional(
  z.looseObject({ Rewrites: z._default(z.array(z.looseObject({ Regex: z.string(), Replace: z.string() })), []) }),
);
export const Transform = z.looseObject({
  Type: z.string(),
  UrlRewriteConfig: Config,
  HostHeaderRewriteConfig: Config,
});

type Transform = z.infer<typeof Transform>;

/** A part of a rule's requests, and how the transforms rewrite it. */
export interface Rewritten {
  match: WrittenMatch;
  rewrite: WrittenRewrite;
}

/**
 * The requests of a match by how the transforms rewrite them, the special ones first: a request that a pattern does not
 * match is forwarded as it is (ELB user guide, "Transforms for listener rules"). Throws InexpressibleTransform.
 */
export function rewrittenBy(transforms: readonly Transform[], match: WrittenMatch): Rewritten[] {
  return transforms.reduce<Rewritten[]>(
    (parts, transform) =>
      parts.flatMap((part) =>
        applied(transform, part.match).map(({ match, rewrite }) => ({
          match,
          rewrite: { ...part.rewrite, ...rewrite },
        })),
      ),
    [{ match, rewrite: {} }],
  );
}

/** A table can say prefixes and whole values, but no pattern. */
export class InexpressibleTransform extends Error {}

function applied({ Type, UrlRewriteConfig, HostHeaderRewriteConfig }: Transform, match: WrittenMatch): Rewritten[] {
  const apply = { 'url-rewrite': rewriteUrl, 'host-header-rewrite': rewriteHost }[Type];
  const [rewrite, ...others] = (UrlRewriteConfig ?? HostHeaderRewriteConfig)?.Rewrites ?? [];
  const parts = rewrite && others.length === 0 ? apply?.(rewrite.Regex, rewrite.Replace, match) : undefined;
  if (parts) return parts;
  throw new InexpressibleTransform(
    [`transform ${Type}`, ...(rewrite ? [`${rewrite.Regex} → ${rewrite.Replace}`] : [])].join(' '),
  );
}

type Apply = (regex: string, replace: string, match: WrittenMatch) => Rewritten[] | undefined;

const rewriteHost: Apply = (regex, replace, match) => {
  const host = hostIn(match)?.['exact'];
  const as = (hostname: string, part = match): Rewritten[] | undefined =>
    /^[a-z0-9.-]+$/i.test(hostname) ? [{ match: part, rewrite: { hostname } }] : undefined;
  if (host !== undefined) {
    const rewritten = replaced(host, regex, replace);
    return rewritten === host ? [{ match, rewrite: {} }] : rewritten === undefined ? undefined : as(rewritten);
  }
  if (/^\^?\(?\.[*+]\)?\$?$/.test(regex)) return as(replace);
  const { literal, tail, isAnchored } = parsePattern(regex);
  if (!isAnchored || tail !== '$' || hostIn(match)) return undefined;
  const special = {
    ...match,
    headerMatches: [...(match.headerMatches ?? []), { name: 'host', match: { exact: literal } }],
  };
  const part = as(replace, special);
  return part && [...part, { match, rewrite: {} }];
};

const rewriteUrl: Apply = (regex, replace, match) => {
  const { exact, prefix = '' } = pathIn(match);
  if (exact !== undefined) {
    const path = replaced(exact, regex, replace);
    if (path === exact) return [{ match, rewrite: {} }];
    return path !== undefined && isPath(path) ? [{ match, rewrite: { path: { replaceFullPath: path } } }] : undefined;
  }
  const change = prefixChange(regex, replace);
  if (!change) return undefined;
  const { from, to, isAnchored } = change;
  const own = withoutSlash(prefix);
  const within = (path: WrittenPath, rewrite: WrittenRewrite): Rewritten => ({
    match: { ...match, pathMatch: { match: path, caseSensitive: true } },
    rewrite,
  });
  // The path without a rest, where the pattern makes something else of it than of a prefix.
  const bare = replaced(from, regex, replace) ?? from;
  const isBareMatched = from !== '' && (own === from ? prefix === own : isBelow(from, own));
  const bareParts =
    isBareMatched && bare !== (to || '/')
      ? [within({ exact: from }, bare === from ? {} : { path: { replaceFullPath: bare } })]
      : [];
  if (isBelow(own, from)) {
    return [...bareParts, { match, rewrite: { path: { replacePrefixMatch: to + own.slice(from.length) || '/' } } }];
  }
  // Elsewhere the pattern must not match, in the middle of a path or of a segment.
  if (!isAnchored || replaced(`${from}x`, regex, replace) !== `${from}x`) return undefined;
  if (!isBelow(from, own)) return [{ match, rewrite: {} }];
  return [...bareParts, within({ prefix: from }, { path: { replacePrefixMatch: to || '/' } }), { match, rewrite: {} }];
};

interface PrefixChange {
  from: string;
  to: string;
  isAnchored: boolean;
}

/** Patterns of the rest, and whether the rest's first slash is outside the group that the replacement repeats. */
const RESTS: Readonly<Record<string, { group: string; takesSlash: boolean }>> = {
  '': { group: '', takesSlash: false },
  '(.*)': { group: '$1', takesSlash: false },
  '(/.*)': { group: '$1', takesSlash: false },
  '(/.*)?': { group: '$1', takesSlash: false },
  '(|/.*)': { group: '$1', takesSlash: false },
  '/?(.*)': { group: '$1', takesSlash: true },
  '(/|$)(.*)': { group: '$2', takesSlash: true },
};

/** A pattern that replaces a beginning of the path, up to a slash, and keeps the rest; else `undefined`. */
function prefixChange(regex: string, replace: string): PrefixChange | undefined {
  const { literal, tail, isAnchored } = parsePattern(regex);
  const rest = RESTS[tail.replace(/(?<!\|)\$$/, '')];
  // Without a group and an end, a pattern may match again further on.
  if (!rest || (tail === '' && !isAnchored) || tail === '$' || !replace.endsWith(rest.group)) return undefined;
  const kept = replace.slice(0, replace.length - rest.group.length);
  // `withoutSlash` below would take both slashes of `/api//`.
  if (literal.includes('//') || kept.includes('//')) return undefined;
  // Both with the slash before the rest, or both without: only then a prefix is replaced by another.
  const takesSlash = rest.takesSlash || literal.endsWith('/');
  if (takesSlash !== kept.endsWith('/') || !(kept === '' || isPath(kept))) return undefined;
  return { from: withoutSlash(literal), to: withoutSlash(kept), isAnchored };
}

/** The plain text that a pattern begins with, and what follows it. */
function parsePattern(regex: string): { literal: string; tail: string; isAnchored: boolean } {
  const isAnchored = regex.startsWith('^');
  const pattern = (isAnchored ? regex.slice(1) : regex).replaceAll('\\/', '/');
  const [literal = ''] = /^(?:[\w/~%@:,=-]|\\[.~-])*/.exec(pattern) ?? [];
  const isRepeated = /^[?*+{]/.test(pattern.slice(literal.length));
  const plain = isRepeated ? literal.replace(/\\?.$/, '') : literal;
  return { literal: plain.replaceAll('\\', ''), tail: pattern.slice(plain.length), isAnchored };
}

/** The text that a pattern makes of a known one; `undefined` where JavaScript's patterns are not ELB's. */
function replaced(text: string, regex: string, replace: string): string | undefined {
  if (/\$(?!\d)/.test(replace)) return undefined;
  try {
    return text.replace(new RegExp(regex), replace);
  } catch {
    return undefined;
  }
}

/** The match of the host. A host condition is imported as `host`, and no other condition may name this header. */
export const hostIn = ({ headerMatches }: WrittenMatch): Record<string, string> | undefined =>
  headerMatches?.find(({ name }) => name === 'host')?.match;

export const pathIn = ({ pathMatch }: WrittenMatch): { exact?: string; prefix?: string } => pathMatch?.match ?? {};

const isBelow = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

const withoutSlash = (path: string): string => path.replace(/\/+$/, '');
