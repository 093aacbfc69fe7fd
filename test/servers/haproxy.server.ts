import { testServer } from './support/server-suite.ts';
import type { Place } from './support/software.ts';

const config = ({ port, tlsPort, origin, certificateAndKey }: Place): string => `
global
  maxconn 200
  hard-stop-after 10s
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
  timeout http-keep-alive 2s
  option forwardfor
  compression algo gzip
  compression type text/html
frontend all
  bind 127.0.0.1:${port}
  bind 127.0.0.1:${tlsPort} ssl crt ${certificateAndKey}
  http-request deny status 413 if { path /app/refused }
  default_backend origin
backend origin
  server origin ${origin}
`;

testServer({
  name: 'HAProxy',
  program: 'haproxy',
  version: ['-v'],
  files: (place) => ({ 'haproxy.cfg': config(place) }),
  commands: ({ folder }) => [['haproxy', '-W', '-db', '-f', `${folder}/haproxy.cfg`]],
  reload: (_, server) => server.kill('SIGUSR2'),
  lacks: {
    range: 'has no files of its own',
    '304': 'has no files of its own',
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
  },
});
