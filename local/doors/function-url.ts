import { answer, jsonAnswer } from '../http/answer.ts';
import { endToEnd } from '../http/headers.ts';
import { MAX_REQUEST } from '../lambda.ts';
import type { Door } from './door.ts';
import { admitPayload2, checkPayload2 } from './http-api.ts';
import { functionUrlShape } from './shapes/payload-2.ts';

/** A Function URL without authorization. It adds two headers about TLS (docs/wire-facts.md#function-url). */
export const functionUrl: Door = {
  name: 'Function URL',
  shape: functionUrlShape,
  maxBody: MAX_REQUEST,
  admit(request) {
    const admitted = admitPayload2(request);
    return {
      ...admitted,
      headers: [
        ...admitted.headers,
        ['x-amzn-tls-version', 'TLSv1.3'],
        ['x-amzn-tls-cipher-suite', 'TLS_AES_128_GCM_SHA256'],
      ],
    };
  },
  check: checkPayload2,
  release: ({ status, headers, body }, request) => ({
    status,
    headers: [...endToEnd(headers), ['x-amzn-RequestId', request.id]],
    body,
  }),
  badRequest: jsonAnswer(400, { Message: null }),
  tooLarge: jsonAnswer(413, { Message: `Request must be smaller than ${MAX_REQUEST} bytes` }),
  badGateway: answer(502, 'text/plain', 'Internal Server Error'),
};

/** The same with `InvokeMode: RESPONSE_STREAM`. AWS names no time for silence; Lambda's own limit is 15 minutes. */
export const functionUrlStreaming: Door = {
  ...functionUrl,
  name: 'Function URL, streaming',
  streams: { totalMs: 900_000 },
};
