import { type HttpAnswer, type HttpRequest, valuesOf } from '../support/doors.ts';
import { BYTES } from './application.ts';

/** What an application needs of its way to the client; each is one exchange. */
export interface Scenario {
  name: string;
  /** Below `/NAME/`. */
  page: string;
  request?: Omit<HttpRequest, 'target'>;
}

const GET = { method: 'GET' };

export const SCENARIOS: readonly Scenario[] = [
  { name: 'path and query', page: 'echo/a%20b/c?x=1&x=2&y=a%26b%2Bc&z=' },
  { name: 'non-ASCII path and query', page: 'echo/caf%C3%A9?q=%E2%98%95' },
  { name: 'header', page: 'echo', request: { ...GET, lines: [['x-text', 'plain "text"; a=b']] } },
  { name: 'non-ASCII header', page: 'echo', request: { ...GET, lines: [['x-text', 'é ☕']] } },
  {
    name: 'repeated header',
    page: 'echo',
    request: {
      ...GET,
      lines: [
        ['x-list', '1'],
        ['x-list', '2'],
      ],
    },
  },
  { name: 'cookies', page: 'echo', request: { ...GET, lines: [['cookie', 'a=1; b=2']] } },
  {
    name: 'two cookie lines',
    page: 'echo',
    request: {
      ...GET,
      lines: [
        ['cookie', 'a=1'],
        ['cookie', 'b=2'],
      ],
    },
  },
  {
    name: 'JSON body',
    page: 'echo',
    request: { method: 'POST', lines: [['content-type', 'application/json']], body: '{"é":"☕"}' },
  },
  {
    name: 'binary body',
    page: 'echo',
    request: { method: 'POST', lines: [['content-type', 'application/octet-stream']], body: BYTES },
  },
  { name: 'text answer', page: 'text' },
  { name: 'binary answer', page: 'bytes' },
  { name: 'compressed answer', page: 'gzip' },
  { name: 'one Set-Cookie', page: 'cookie' },
  { name: 'two Set-Cookie', page: 'cookies' },
  { name: 'status and header', page: 'teapot' },
  { name: 'empty answer', page: 'empty' },
];

/** An answer as far as an application decides it; a charset that a framework adds, or the type of no body, changes nothing. */
export const essence = (answer: HttpAnswer) => ({
  status: answer.status,
  type: answer.body.length > 0 ? valuesOf(answer, 'content-type').map((type) => type.split(';')[0]) : [],
  coding: valuesOf(answer, 'content-encoding'),
  cookies: valuesOf(answer, 'set-cookie'),
  answer: valuesOf(answer, 'x-answer').map((value) => value.replace(/,\s*/g, ', ')),
  body: answer.body,
});
