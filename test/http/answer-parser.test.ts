import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerParser, MAX_ANSWER_BYTES } from '../../shared/http/answer-parser.ts';

/** Feeds an answer in pieces of `step` bytes, from a buffer that is overwritten after each, as a socket's is. */
function parse(wire: string | Buffer, { method = 'GET', step = 1 << 20, closes = false, isLenient = false } = {}) {
  const bytes = Buffer.isBuffer(wire) ? wire : Buffer.from(wire, 'latin1');
  const parser = answerParser(method, isLenient);
  let isComplete = false;
  for (let at = 0; at < bytes.length && !isComplete; at += step) {
    const piece = Buffer.from(bytes.subarray(at, at + step));
    isComplete = parser.push(piece);
    piece.fill(0x21);
  }
  if (closes && !isComplete) isComplete = parser.end();
  const { statusCode, rawHeaders, body, keepsAlive, keepAliveMs } = parser;
  return { isComplete, statusCode, rawHeaders, body: body.toString('latin1'), keepsAlive, keepAliveMs };
}

const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');

const chunked = (body: string) => `${head('transfer-encoding: chunked')}${body}`;

const ACCEPTED: [name: string, wire: string, options: object, expected: object][] = [
  ['a length', `${head('content-length: 3')}abc`, {}, { body: 'abc', keepsAlive: true }],
  ['no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n', {}, { statusCode: 200, body: '' }],
  ['an empty reason phrase', 'HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n', {}, { statusCode: 200 }],
  ['the same length twice', `${head('content-length: 3', 'Content-Length: 3')}abc`, {}, { body: 'abc' }],
  ['chunks', chunked('3\r\nabc\r\n2;x="y"\r\nde\r\n0\r\n\r\n'), {}, { body: 'abcde', keepsAlive: true }],
  [
    'chunked on two lines, as Tomcat applications write it that copy the headers of another answer',
    `${head('transfer-encoding: chunked', 'Transfer-Encoding: Chunked')}1\r\na\r\n0\r\n\r\n`,
    {},
    { body: 'a', keepsAlive: false },
  ],
  ...['chunked, chunked', 'identity, chunked', 'chunked, identity'].map((codings): [string, string, object, object] => [
    `the codings ${codings}`,
    `${head(`transfer-encoding: ${codings}`)}1\r\na\r\n0\r\n\r\n`,
    {},
    { body: 'a', keepsAlive: false },
  ]),
  [
    'identity and chunked on two lines',
    `${head('transfer-encoding: identity', 'transfer-encoding: chunked')}1\r\na\r\n0\r\n\r\n`,
    {},
    { body: 'a', keepsAlive: false },
  ],
  [
    'a trailer line with a second CR, as lighttpd 1.4.69 writes it',
    chunked('1\r\na\r\n0\r\nx-t: 1\r\r\nx-u: 2\r\r\n\r\n'),
    {},
    { body: 'a', keepsAlive: true },
  ],
  ['chunks with trailers', `${head('transfer-encoding: Chunked')}1\r\na\r\n0\r\nx-t: 1\r\n\r\n`, {}, { body: 'a' }],
  ['until the end of the connection', `${head()}abc`, { closes: true }, { body: 'abc', keepsAlive: false }],
  ['no body after HEAD', head('content-length: 9'), { method: 'HEAD' }, { body: '', keepsAlive: true }],
  ['no body of a 204', 'HTTP/1.1 204 No Content\r\n\r\n', {}, { statusCode: 204, body: '', keepsAlive: true }],
  ['no body of a 304 with a length', 'HTTP/1.1 304 x\r\ncontent-length: 99\r\n\r\n', {}, { statusCode: 304, body: '' }],
  [
    '1xx before it',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: </a>\r\n\r\n${head('content-length: 1')}a`,
    {},
    { statusCode: 200, rawHeaders: ['content-length', '1'], body: 'a' },
  ],
  [
    'as many 1xx as are swallowed',
    `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)}${head('content-length: 1')}a`,
    {},
    { statusCode: 200, body: 'a' },
  ],
  [
    'a header name of one letter',
    head('a: 1', 'content-length: 0'),
    {},
    { rawHeaders: ['a', '1', 'content-length', '0'] },
  ],
  ['close', `${head('content-length: 1', 'Connection: x, Close')}a`, {}, { keepsAlive: false }],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na', {}, { body: 'a', keepsAlive: false }],
  ['a keep-alive time', head('content-length: 0', 'keep-alive: timeout=5, max=9'), {}, { keepAliveMs: 5000 }],
  [
    'repeated and empty headers as lines',
    head('Via: a', 'via: b', 'x-empty:', 'x-tab: \ta\tb \t', 'content-length: 0'),
    {},
    { rawHeaders: ['Via', 'a', 'via', 'b', 'x-empty', '', 'x-tab', 'a\tb', 'content-length', '0'] },
  ],
  [
    'no space, or several, around a value',
    head('x-a:b', 'x-c:   d   ', 'x-e:  f', 'x-g: h ', 'content-length:0'),
    {},
    { rawHeaders: ['x-a', 'b', 'x-c', 'd', 'x-e', 'f', 'x-g', 'h', 'content-length', '0'] },
  ],
  [
    'bytes above ASCII in a value',
    head('x-a: caf\xe9', 'content-length: 0'),
    {},
    { rawHeaders: ['x-a', 'caf\xe9', 'content-length', '0'] },
  ],
];

/** What is refused, by the reason that the log gives. An answer that is not HTTP is refused before its end, too. */
const REFUSED: Record<string, [name: string, wire: string][]> = {
  'invalid: its protocol': [
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['another protocol that says no more', 'SSH-2.0'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n'],
  ],
  'invalid: its status line': [
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n'],
    ['a reason phrase without its space', 'HTTP/1.1 200OK\r\ncontent-length: 0\r\n\r\n'],
    ['something in front of the version', 'HTTP/1.HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['a status with a sign', 'HTTP/1.1 +20 OK\r\n\r\n'],
  ],
  'invalid: a line feed on its own': [
    ['lines that end in LF alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi'],
    ['one such line', 'HTTP/1.1 200 OK\r\nA: b\nB: c'],
    ['an LF at the start', '\nHTTP/1.1 200 OK'],
    ['a chunk size that ends in LF alone', chunked('2\nhi')],
  ],
  'invalid: a control character': [
    ['a bare CR in a value', head('x-a: a\rb')],
    ['NUL in a value', head('x-a: a\0b')],
    ['a second CR in a header line', head('x-a: a\r')],
    ['a second CR in a chunk size', chunked('1\r\r\na\r\n0\r\n\r\n')],
    ['NUL in a chunk extension', chunked('1;x=\0\r\na\r\n0\r\n\r\n')],
  ],
  'invalid: a header name': [
    ['a blank in it', head('x a: b')],
    ['a space before the colon', head('content-length : 3')],
    ['a folded line', head('x-a: a', ' b')],
    ['a line without a colon', head('nonsense')],
    ['an empty name', head(': a')],
    ['a trailer that is no header line', chunked('0\r\nnonsense\r\n\r\n')],
    ['a second CR in the last line of trailers', chunked('0\r\n\r\r\n')],
  ],
  'invalid: its Content-Length': [
    ['no number', head('content-length: x')],
    ['a list of lengths', head('content-length: 3, 3')],
    ['a negative length', head('content-length: -1')],
    ['a hexadecimal length', head('content-length: 0x3')],
  ],
  'invalid: two Content-Lengths': [['two lengths', head('content-length: 3', 'content-length: 4')]],
  'invalid: both Content-Length and Transfer-Encoding': [
    ['a length and chunks', head('content-length: 3', 'transfer-encoding: chunked')],
    ['both on a 204', 'HTTP/1.1 204 x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['a length and chunked twice', head('content-length: 1', 'transfer-encoding: chunked, chunked')],
  ],
  'invalid: its Transfer-Encoding': [
    ['another coding', head('transfer-encoding: gzip, chunked')],
    ['another coding on a line of its own', head('transfer-encoding: gzip', 'transfer-encoding: chunked')],
    ['identity alone', head('transfer-encoding: identity')],
    ['an empty coding', head('transfer-encoding:')],
    ['chunked and an empty coding', head('transfer-encoding: chunked,')],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
  ],
  'invalid: a chunk size': [
    ['none', chunked('x\r\n')],
    ['one behind something else', chunked('x1\r\na\r\n0\r\n\r\n')],
    ['one with something behind it', chunked('1x\r\na\r\n0\r\n\r\n')],
    ['one as programs write it', chunked('0x1\r\na\r\n0\r\n\r\n')],
    ['a negative one', chunked('-1\r\na\r\n0\r\n\r\n')],
  ],
  'invalid: a chunk longer than its size': [
    ['a chunk longer than it says', chunked('1\r\nab\r\n')],
    ['a chunk that goes on', chunked('2\r\nhixyz')],
  ],
  'invalid: endless chunk extensions or trailers': [
    ['endless chunk extensions', chunked(`1;${'x'.repeat(70_000)}`)],
    ['endless trailers', chunked(`0\r\n${'x: y\r\n'.repeat(9_000)}`)],
    ['endless short trailers', chunked(`0\r\n${'x:\r\n'.repeat(5000)}\r\n`)],
  ],
  "the answer's headers are larger than 65536 bytes": [
    ['a header block beyond its bound', head(`x: ${'y'.repeat(70_000)}`)],
  ],
  'the target switched protocols, which an event cannot carry': [
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
  ],
  'the target sent 1xx answers without end': [['1xx without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(101)]],
  'the answer is larger than 6291556 bytes': [
    ['a length', head(`content-length: ${MAX_ANSWER_BYTES + 1}`)],
    ['a chunk', chunked(`${(MAX_ANSWER_BYTES + 1).toString(16)}\r\n`)],
  ],
};

/** Which of two reasons is given depends on how the bytes come: a line that is whole has a control character. */
const BARE_LF: [name: string, wire: string][] = [
  ['between headers', 'HTTP/1.1 200 OK\ncontent-length: 0\r\n\r\n'],
  ['in a value', head('x-a: a\nx-b: b')],
  ['behind a chunk size', `${chunked('1')}\na\r\n0\r\n\r\n`],
];

it('leaves a connection on which more has come than was asked for', () => {
  const wire = `${head('content-length: 1')}aHTTP/1.1 200 OK\r\n\r\n`;
  expect(parse(wire)).toMatchObject({ isComplete: true, body: 'a', keepsAlive: false });
});

it.each([
  ['sizes with leading zeros', `${'00000001\r\nx\r\n'.repeat(4000)}`, 4000],
  ['sizes of sixteen digits', '0000000000000001\r\nx\r\n', 1],
  ['sizes with white space behind them', '1  \r\nx\r\n'.repeat(9000), 9000],
  ['many short extensions', '1;a=b\r\nx\r\n'.repeat(9000), 9000],
])('reads %s', (_, chunks, length) => {
  expect(parse(chunked(`${chunks}0\r\n\r\n`)).body).toHaveLength(length);
});

it.each([
  ['content-length: 5', false],
  ['transfer-encoding: chunked', false],
  ['content-length: 0', true],
])('a 204 with %s can be followed by another answer: %s', (line, keepsAlive) => {
  expect(parse(`HTTP/1.1 204 No Content\r\n${line}\r\n\r\n`)).toMatchObject({ isComplete: true, keepsAlive });
});

describe('the time that the server keeps a connection', () => {
  it.each<[value: string, keepAliveMs: number | undefined]>([
    ['timeout=5', 5000],
    ['timeout=120', 120_000],
    ['Timeout=5', 5000],
    ['max=100, timeout=15', 15_000],
    ['max=100,timeout=15', 15_000],
    ['max=100; timeout=15', 15_000],
    ['max=100;timeout=15', 15_000],
    ['max=100', undefined],
    ['timeout', undefined],
    ['timeout=', undefined],
    ['timeout=soon', undefined],
    ['idletimeout=5', undefined],
    ['', undefined],
  ])('Keep-Alive: %s', (value, keepAliveMs) => {
    expect(parse(head(`keep-alive: ${value}`, 'content-length: 0')).keepAliveMs).toBe(keepAliveMs);
  });
});

describe('before an answer is there', () => {
  it('nothing is known and nothing promised', () => {
    const parser = answerParser('GET');
    expect(parser).toMatchObject({ statusCode: 0, rawHeaders: [], began: false, keepsAlive: false });
    expect(parser.push(Buffer.alloc(0))).toBe(false);
    expect(parser.began).toBe(false);
    expect(parser.push(Buffer.from('H'))).toBe(false);
    expect(parser.began).toBe(true);
  });

  it('a connection whose end ends the body is not one to keep', () => {
    expect(parse(`${head()}abc`)).toMatchObject({ isComplete: false, keepsAlive: false });
  });

  it('a status below 100 is no 1xx, which would be waited behind', () => {
    expect(parse('HTTP/1.1 099 What\r\ncontent-length: 0\r\n\r\n')).toMatchObject({ isComplete: true, statusCode: 99 });
  });
});

it('takes 6 MB exactly, and not a byte more, however its end is told', () => {
  const full = 'x'.repeat(MAX_ANSWER_BYTES);
  const size = MAX_ANSWER_BYTES.toString(16);
  expect(parse(`${head(`content-length: ${MAX_ANSWER_BYTES}`)}${full}`).body).toHaveLength(MAX_ANSWER_BYTES);
  expect(parse(chunked(`${size}\r\n${full}\r\n0\r\n\r\n`)).body).toHaveLength(MAX_ANSWER_BYTES);
  expect(parse(`${head()}${full}`, { closes: true }).body).toHaveLength(MAX_ANSWER_BYTES);
  expect(() => parse(`${head()}${full}x`, { closes: true })).toThrow('the answer is larger than 6291556 bytes');
  expect(() => parse(chunked(`${size}\r\n${full}\r\n1\r\n`))).toThrow('the answer is larger than 6291556 bytes');
});

/** What only a target group with `lenient: true` reads, and how. */
const LENIENT: [name: string, wire: string, expected: object][] = [
  [
    'lines that end in LF alone, as nph- scripts write them',
    'HTTP/1.1 200 OK\nContent-Length: 2\nX-A: a\n\nhi',
    { statusCode: 200, rawHeaders: ['Content-Length', '2', 'X-A', 'a'], body: 'hi' },
  ],
  ['empty lines before the status line', `\r\n\n\r\n${head('content-length: 2')}hi`, { body: 'hi', keepsAlive: true }],
  ['LF lines of an interim answer', `HTTP/1.1 100 Continue\n\n${head('content-length: 1')}a`, { body: 'a' }],
  [
    'a header name with blanks and parentheses, which is left out',
    head('X Powered (By): x', 'x-a: a', 'content-length: 0'),
    { rawHeaders: ['x-a', 'a', 'content-length', '0'] },
  ],
  [
    'a line without a colon, which is left out',
    head('nonsense', 'content-length: 0'),
    { rawHeaders: ['content-length', '0'] },
  ],
  ['an empty name, which is left out', head(': a', 'content-length: 0'), { rawHeaders: ['content-length', '0'] }],
  [
    'a blank before the colon',
    head('x-a \t: a', 'content-length: 0'),
    { rawHeaders: ['x-a', 'a', 'content-length', '0'] },
  ],
  [
    'control characters in a value, which become blanks',
    head('x-a: a\0b\x01c\x7f', 'content-length: 0'),
    { rawHeaders: ['x-a', 'a b c', 'content-length', '0'] },
  ],
  [
    'a folded value, which becomes one line',
    head('x-a: one', ' two', '\t three', 'content-length: 0'),
    { rawHeaders: ['x-a', 'one two three', 'content-length', '0'] },
  ],
  [
    'a folded value of a line that is left out',
    head('x a: one', ' two', 'x-b: b', 'content-length: 0'),
    { rawHeaders: ['x-b', 'b', 'content-length', '0'] },
  ],
];

/** What not even a lenient target group reads: somebody else could see another end of the message in it. */
const NEVER_LENIENT: Record<string, [name: string, wire: string][]> = {
  'invalid: a header that says how the answer ends': [
    ['a length with a blank before its colon', head('content-length : 3')],
    ['a length with a control character in it', head('content-length: 3\x01')],
    ['a length in another spelling', head('content length: 3')],
    ['chunked with a blank before its colon', head('transfer-encoding : chunked')],
    ['a coding with a control character in its name', head('transfer\x01-encoding: chunked')],
  ],
  'invalid: a folded line': [
    ['a folded length', head('content-length: 3', ' 4')],
    ['a length folded into nothing', head('content-length:', ' 3')],
    ['a folded coding', head('transfer-encoding: gzip,', ' chunked')],
    ['a folded line before any header', head(' content-length: 3')],
  ],
  'invalid: a line feed or carriage return alone': [
    ['a bare CR in a value', head('x-a: a\rcontent-length: 3')],
    ['LF alone within lines that end in CR LF', head('x-a: a\ncontent-length: 3')],
    ['an end by LF alone of lines that end in CR LF', 'HTTP/1.1 200 OK\r\nx-a: a\n\ncontent-length: 3\r\n\r\nabc'],
  ],
  'invalid: line ends of two kinds': [
    ['an end by CR LF of lines that end in LF alone', 'HTTP/1.1 200 OK\nx-a: a\n\r\nabc'],
    ['an end by LF alone behind a line that ends in CR LF', 'HTTP/1.1 200 OK\nx-a: a\r\n\nabc'],
  ],
  'invalid: a line feed on its own': [['a chunk size that ends in LF alone', chunked('2\nhi')]],
  'invalid: two Content-Lengths': [['two lengths', 'HTTP/1.1 200 OK\ncontent-length: 3\ncontent-length: 4\n\nabc']],
  'invalid: both Content-Length and Transfer-Encoding': [
    ['a length and chunks', 'HTTP/1.1 200 OK\ncontent-length: 3\ntransfer-encoding: chunked\n\n'],
  ],
  'invalid: its protocol': [['another protocol', 'SSH-2.0-OpenSSH\n\n']],
  'invalid: a control character': [['a control character in the status line', 'HTTP/1.1 200 O\0K\r\n\r\n']],
  "the answer's headers are larger than 65536 bytes": [
    ['headers beyond the bound', `HTTP/1.1 200 OK\n${'x: y\n'.repeat(20_000)}\n`],
  ],
};

/** An answer may come whole, byte by byte, or cut anywhere. What is endless byte by byte would take seconds. */
const stepsOf = (wire: string): number[] => (wire.length > 10_000 ? [977, 1 << 20] : [1, 2, 7, 1 << 20]);

const expectRead = (wire: string, options: object, expected: object) => {
  for (const step of stepsOf(wire))
    expect(parse(wire, { step, ...options }), `${step} bytes at a time`).toMatchObject({
      isComplete: true,
      ...expected,
    });
};

const expectRefused = (wire: string, options: object = {}, error: object = {}) => {
  for (const step of stepsOf(wire))
    expect(() => parse(wire, { step, ...options }), `${step} bytes at a time`).toThrow(
      expect.objectContaining({ statusCode: 502, ...error }),
    );
};

/** What is wrong with the HTTP stays in the log: the caller may not be the one who can put it right. */
const telling = (why: string) =>
  why.startsWith('invalid: ')
    ? { message: 'the answer is not valid HTTP', cause: expect.objectContaining({ message: why }) }
    : { message: why };

describe('an answer of a lenient target group', () => {
  it.each(LENIENT)('is read with %s, and refused of every other', (_, wire, expected) => {
    expectRead(wire, { isLenient: true }, expected);
    expectRefused(wire);
  });

  describe.each(Object.entries(NEVER_LENIENT))('is refused as %s', (why, wires) => {
    it.each(wires)('%s', (_, wire) => expectRefused(wire, { isLenient: true }, telling(why)));
  });
});

describe('an answer', () => {
  it.each(ACCEPTED)('is read with %s, by a lenient target group too', (_, wire, options, expected) => {
    expectRead(wire, options, expected);
    expectRead(wire, { ...options, isLenient: true }, expected);
  });

  // Which bytes of an endless answer are too many depends on how they come, but never whether.
  describe.each(Object.entries(REFUSED))('is refused as %s', (why, wires) => {
    it.each(wires)('%s', (_, wire) => expectRefused(wire, {}, telling(why)));
  });

  it.each(BARE_LF)('is refused with a bare LF %s', (_, wire) => expectRefused(wire));

  it.each([
    ['in its head', 'HTTP/1.1 200 OK\r\ncont'],
    ['before its body', head('content-length: 3')],
    ['in its body', `${head('content-length: 3')}ab`],
    ['in a chunk', chunked('3\r\nab')],
    ['before the last chunk', chunked('1\r\na\r\n')],
    ['after a 100', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('is not complete when it ends %s', (_, wire) => {
    expect(parse(wire, { closes: true }).isComplete).toBe(false);
  });
});

it('never throws anything but a 502, nor hangs, whatever comes', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'HTTP/1.1 200 OK',
      '\r\n',
      '\n',
      '\r',
      'content-length: 5',
      'transfer-encoding: chunked',
      '5',
      ':',
      ' ',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 24 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (parts, step, closes) => {
        try {
          parse(parts.join(''), { step, closes });
        } catch (error) {
          expect(error).toMatchObject({ statusCode: 502 });
        }
      },
    ),
    { numRuns: 3000 },
  );
});

it('reads the same, however the bytes are cut', () => {
  const inChunks = fc
    .array(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), { maxLength: 6 })
    .map((chunks) => {
      const sized = chunks
        .map((chunk) => Buffer.from(chunk, 'latin1'))
        .map((b) => `${b.length.toString(16)}\r\n${b.toString('latin1')}\r\n`);
      return chunked(`${sized.join('')}0\r\n\r\n`);
    });
  fc.assert(
    fc.property(inChunks, fc.integer({ min: 1, max: 50 }), (wire, step) => {
      expect(parse(wire, { step })).toEqual(parse(wire));
    }),
  );
});
