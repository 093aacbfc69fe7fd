import fc from 'fast-check';

/** Answers of a server as bytes in Latin-1: sound ones, odd ones, and both with damage. */

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const STATUS_LINES = pick(
  ...['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 201 Created', 'HTTP/1.1 403 Forbidden'],
  ...['HTTP/1.1 200 OK', 'HTTP/1.1 200', 'HTTP/1.1 404 Not Found', 'HTTP/1.0 200 OK', 'HTTP/1.1 204 No Content'],
  ...['HTTP/1.1 304 Not Modified', 'HTTP/1.1 100 Continue', 'HTTP/1.1 101 Switching', 'HTTP/1.1 500 ', 'HTTP/1.1 99 x'],
  ...['HTTP/1.1 999 x', 'HTTP/1.1 1000 x', 'HTTP/2 200', 'HTTP/1.2 200 OK', 'HTTP/0.9 200 OK', 'HTTP/1.1  200 OK'],
  ...['HTTP/1.1 200OK', 'http/1.1 200 OK', 'HTTP/1.1\t200 OK', 'ICY 200 OK', 'HTTP/1.1 +200 OK', 'HTTP/1.1 200 \xe9'],
);

const SIZES = [
  '0',
  '1',
  '3',
  '3',
  '5',
  '5',
  '10',
  '05',
  '0x5',
  '+5',
  '-1',
  '5,5',
  '5, 5',
  '5 5',
  '',
  ' 5 ',
  '99999999999999999999',
];

const FRAMING = fc.oneof(
  pick(...SIZES).map((size) => `Content-Length: ${size}`),
  pick(...['chunked', 'Chunked', 'chunked, chunked', 'identity', 'identity, chunked', 'chunked, identity', 'gzip']).map(
    (coding) => `Transfer-Encoding: ${coding}`,
  ),
  pick(
    ...[
      'Transfer-Encoding: gzip, chunked',
      'Transfer-Encoding: chunked;q=1',
      'Transfer-Encoding:',
      'Transfer-Encoding: xchunked',
    ],
    ...[
      'Transfer-Encoding : chunked',
      'Content-Length : 5',
      'Content_Length: 5',
      'content-length:5',
      'TRANSFER-ENCODING:\tchunked',
    ],
    ...[
      'Connection: close',
      'Connection: keep-alive',
      'Connection: upgrade',
      'Upgrade: x',
      'Connection: close, x',
      'Trailer: x',
    ],
  ),
);

const TEXT = fc.string({ unit: pick(...[...'ab:;, \t"\\=/()<>@\x00\x01\x0b\x7f\x80\xe9\xff']), maxLength: 8 });

const PLAIN = pick(
  ...[
    'X-A: a',
    'x-b:b',
    'X-C:  c  ',
    'X-Empty:',
    'X-Tab:\ta\tb\t',
    'Set-Cookie: a=1',
    'Set-Cookie: b=2',
    ': nameless',
    'nonsense',
  ],
  ...[
    'X A: a',
    'X(A): a',
    'X-\xe9: a',
    ' folded',
    '\tfolded',
    'X-Q: "a\\"',
    'X-Cr: a\rb',
    'X-Lf: a\nb',
    `X-Long: ${'l'.repeat(200)}`,
  ],
);

const LINE = fc.oneof(
  { weight: 4, arbitrary: FRAMING },
  { weight: 3, arbitrary: PLAIN },
  { weight: 1, arbitrary: fc.tuple(TEXT, TEXT).map(([name, value]) => `${name}: ${value}`) },
);

const LINE_END = fc.oneof(
  { weight: 40, arbitrary: fc.constant('\r\n') },
  { weight: 1, arbitrary: pick('\n', '\r', '\r\r\n', '\n\r', '\r\n\r\n') },
);

const joined = (lines: fc.Arbitrary<string[]>): fc.Arbitrary<string> =>
  lines.chain((all) =>
    fc
      .array(LINE_END, { minLength: all.length, maxLength: all.length })
      .map((ends) => all.map((line, i) => line + ends[i]).join('')),
  );

const CHUNK = fc
  .tuple(
    pick('', 'a', 'abc', '\r\n', '0\r\n\r\n', 'x'.repeat(20)),
    pick('', '', '', ';a=b', ';a="\\""', ' ', '; ', ';\x00', ';a\r', '\t;x', '0'),
  )
  .map(([data, extension]) => `${data.length.toString(16)}${extension}\r\n${data}\r\n`);

const BODY = fc.oneof(
  pick('', 'abc', 'abcde', 'HTTP/1.1 200 OK\r\n\r\n', '\r\n', '0\r\n\r\n'),
  fc
    .tuple(
      fc.array(CHUNK, { maxLength: 3 }),
      pick('0\r\n', '0\r\n', '000\r\n', '0;x\r\n', '-0\r\n', ''),
      pick('', '', 'X-T: 1\r\n', 'X-T: 1\r\r\n', 'bad\r\n', 'Content-Length: 9\r\n'),
    )
    .map(([chunks, last, trailers]) => `${chunks.join('')}${last}${trailers}\r\n`),
);

const SOUND = fc
  .tuple(
    joined(fc.tuple(STATUS_LINES, fc.array(LINE, { maxLength: 3 })).map(([first, rest]) => [first, ...rest])),
    LINE_END,
    BODY,
  )
  .map(([head, end, body]) => head + end + body);

/** An answer as most servers write it, so that damage alone makes the difference. */
const ORDINARY = pick(
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: a\r\n\r\nabcde',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-T: 1\r\n\r\n',
  'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na',
  'HTTP/1.0 404 Not Found\r\nServer: old\r\n\r\ngone',
  'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 5\r\n\r\n',
);

const BITS = pick(
  ...[
    '\r',
    '\n',
    '\r\n',
    ' ',
    '\t',
    ':',
    ',',
    ';',
    '\0',
    '\x7f',
    '\x80',
    '0',
    '1',
    'a',
    'F',
    '-',
    '+',
    '.',
    'Content-Length: 5\r\n',
  ],
  ...['Transfer-Encoding: chunked\r\n', 'HTTP/1.1 ', '\r\n\r\n', 'x'],
);

const EDIT = fc.record({
  kind: pick('insert', 'delete', 'replace', 'repeat', 'cut'),
  at: fc.nat(),
  bit: BITS,
  length: fc.integer({ min: 1, max: 4 }),
});

const edited = (
  text: string,
  { kind, at, bit, length }: { kind: string; at: number; bit: string; length: number },
): string => {
  const from = text.length === 0 ? 0 : at % text.length;
  const [before, behind] = [text.slice(0, from), text.slice(from)];
  switch (kind) {
    case 'insert':
      return before + bit + behind;
    case 'delete':
      return before + behind.slice(length);
    case 'replace':
      return before + bit + behind.slice(length);
    case 'repeat':
      return before + behind.slice(0, length) + behind;
    default:
      return before;
  }
};

export interface ServerAnswer {
  method: 'GET' | 'HEAD';
  wire: string;
}

export const serverAnswer: fc.Arbitrary<ServerAnswer> = fc
  .tuple(
    fc.oneof(SOUND, ORDINARY),
    fc.array(EDIT, { maxLength: 2 }),
    fc.oneof(
      { weight: 9, arbitrary: fc.constant('GET' as const) },
      { weight: 1, arbitrary: fc.constant('HEAD' as const) },
    ),
  )
  .map(([text, edits, method]) => ({ method, wire: edits.reduce(edited, text) }));
