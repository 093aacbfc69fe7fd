import { testServer } from './support/server-suite.ts';
import type { Place } from './support/software.ts';

const config = ({ folder, port, tlsPort, origin, certificate, key, site }: Place): string => `
daemon off;
worker_processes 2;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  types { text/plain txt; }
  default_type application/octet-stream;
  client_max_body_size 6m;
  keepalive_timeout 2s;
  keepalive_requests 7;
  gzip on; gzip_proxied any; gzip_http_version 1.0;
  proxy_buffer_size 16k; proxy_buffers 8 16k;
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header Connection "";
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  server {
    listen 127.0.0.1:${port};
    listen 127.0.0.1:${tlsPort} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    root ${site};
    location /app/ { proxy_pass http://${origin}; }
    location /app/refused { client_max_body_size 1k; proxy_pass http://${origin}; }
  }
}
`;

testServer({
  name: 'nginx',
  program: 'nginx',
  version: ['-v'],
  files: (place) => ({ 'nginx.conf': config(place) }),
  commands: ({ folder }) => [['nginx', '-p', folder, '-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`]],
  reload: (_, server) => server.kill('SIGHUP'),
  lacks: {
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
    '103': 'drops the early hints of what is behind it',
  },
});
