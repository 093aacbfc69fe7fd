import { spawn } from 'node:child_process';
import { testServer } from './support/server-suite.ts';
import type { Place } from './support/software.ts';

const config = ({ port, tlsPort, innerPort, origin, certificate, key, site }: Place): string => `
{
  admin 127.0.0.1:${innerPort}
  auto_https off
  grace_period 5s
  servers {
    timeouts {
      idle 2s
    }
  }
}
(site) {
  bind 127.0.0.1
  root * ${site}
  encode gzip
  @refused path /app/refused
  respond @refused 413
  reverse_proxy /app/* ${origin} {
    trusted_proxies 127.0.0.1/32
  }
  file_server
}
http://:${port} {
  import site
}
https://:${tlsPort} {
  tls ${certificate} ${key}
  import site
}
`;

testServer({
  name: 'Caddy',
  program: 'caddy',
  version: ['version'],
  files: (place) => ({ Caddyfile: config(place) }),
  commands: () => [['caddy', 'run', '--config', 'Caddyfile', '--adapter', 'caddyfile']],
  environment: ({ folder }) => ({ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }),
  reload: ({ folder, innerPort }) => {
    const words = ['reload', '--force', '--config', 'Caddyfile', '--adapter', 'caddyfile'];
    spawn('caddy', [...words, '--address', `127.0.0.1:${innerPort}`], { cwd: folder, stdio: 'ignore' });
  },
  lacks: { 'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request' },
});
