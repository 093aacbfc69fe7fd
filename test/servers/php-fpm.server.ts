import { testServer } from './support/server-suite.ts';
import { APPS, type Place } from './support/software.ts';

const pool = ({ folder, innerPort }: Place): string => `
[global]
error_log = ${folder}/fpm.log
daemonize = no
[app]
listen = 127.0.0.1:${innerPort}
pm = static
pm.max_children = 4
clear_env = no
user = www-data
group = www-data
`;

const config = ({ folder, port, tlsPort, innerPort, certificate, key, site }: Place): string => `
daemon off;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  client_max_body_size 6m;
  keepalive_timeout 2s;
  fastcgi_buffer_size 16k; fastcgi_buffers 8 16k;
  server {
    listen 127.0.0.1:${port};
    listen 127.0.0.1:${tlsPort} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    root ${site};
    location /app/ {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME ${APPS}/app.php;
      fastcgi_pass 127.0.0.1:${innerPort};
    }
  }
}
`;

testServer({
  name: 'PHP-FPM behind nginx',
  program: 'php-fpm8.2',
  version: ['--version'],
  files: (place) => ({ 'fpm.conf': pool(place), 'nginx.conf': config(place) }),
  commands: ({ folder }) => [
    ['php-fpm8.2', '--nodaemonize', '--fpm-config', `${folder}/fpm.conf`],
    ['nginx', '-p', folder, '-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`],
  ],
  reload: (_, server) => server.kill('SIGHUP'),
  lacks: {
    '103': 'cannot send early hints',
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
  },
});
