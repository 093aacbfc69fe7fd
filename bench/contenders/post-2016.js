import http from 'node:http';

/**
 * What AWS's 2016 post does (docs/wire-facts.md#vpc-proxy), written anew: the mapping template's event, one connection
 * per request, the answer parsed as JSON. `agent: false` is what http.request did by default then.
 */
export const handler = ({ requestParams, bodyJson, params, context }) =>
  new Promise((resolve, reject) => {
    const query = Object.entries(params.querystring).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const path = query.length > 0 ? `${requestParams.path}?${query.join('&')}` : requestParams.path;
    const headers = { ...params.header, 'User-Agent': context['user-agent'], 'X-Forwarded-For': context['source-ip'] };
    headers['Content-Type'] ??= 'application/json';
    const request = http.request({ ...requestParams, path, headers, agent: false }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const answer = { status: response.statusCode, bodyJson: JSON.parse(text), headers: response.headers };
        if (answer.status === 200) resolve(answer);
        else reject(JSON.stringify({ ...answer, bodyJson: text }));
      });
    });
    request.on('error', () => reject(JSON.stringify({ status: 500, bodyJson: '{"message":"Internal server error"}' })));
    if (bodyJson && bodyJson !== '') request.write(JSON.stringify(bodyJson));
    request.end();
  });
