import http from 'node:http';
import { untilFirstByte } from './first-byte.js';

/** The least that a streaming handler of REST events can do with node:http: no rules, no header hygiene, no checks. */
const agent = new http.Agent({ keepAlive: true });
const { hostname, port } = new URL(process.env.BACKEND_URL);

const answer = ({ httpMethod: method, path, multiValueQueryStringParameters, multiValueHeaders }, stream) =>
  new Promise((resolve, reject) => {
    const query = Object.entries(multiValueQueryStringParameters ?? {})
      .flatMap(([name, values]) => values.map((v) => `${encodeURIComponent(name)}=${encodeURIComponent(v)}`))
      .join('&');
    const headers = {};
    for (const [name, [value, ...more]] of Object.entries(multiValueHeaders)) {
      headers[name] = more.length === 0 ? value : [value, ...more];
    }
    const options = { agent, hostname, port, method, path: query ? `${path}?${query}` : path, headers };
    const request = http.request(options, (response) => {
      const { statusCode, headersDistinct: multiValueHeaders } = response;
      const out = awslambda.HttpResponseStream.from(stream, { statusCode, multiValueHeaders });
      response.pipe(out).on('finish', resolve);
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });

export const { handler, ended } = untilFirstByte(Promise.resolve(answer));

/** For the runtime client. */
export const streaming = awslambda.streamifyResponse(answer);
