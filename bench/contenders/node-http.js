import http from 'node:http';

/** The least that a handler of REST events can do with node:http: no rules, no header hygiene, no checks. */
const agent = new http.Agent({ keepAlive: true });
const { hostname, port } = new URL(process.env.BACKEND_URL);

export const handler = ({ httpMethod: method, path, multiValueQueryStringParameters, multiValueHeaders, ...event }) =>
  new Promise((resolve, reject) => {
    const query = Object.entries(multiValueQueryStringParameters ?? {})
      .flatMap(([name, values]) => values.map((v) => `${encodeURIComponent(name)}=${encodeURIComponent(v)}`))
      .join('&');
    const body = event.body ? Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8') : undefined;
    const headers = {};
    for (const [name, [value, ...more]] of Object.entries(multiValueHeaders)) {
      headers[name] = more.length === 0 ? value : [value, ...more];
    }
    if (body) headers['content-length'] = body.length;
    const options = { agent, hostname, port, method, path: query ? `${path}?${query}` : path, headers };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = /json|text/.test(response.headers['content-type'] ?? '');
        resolve({
          statusCode: response.statusCode,
          multiValueHeaders: response.headersDistinct,
          body: bytes.toString(text ? 'utf8' : 'base64'),
          isBase64Encoded: !text,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
