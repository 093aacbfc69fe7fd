import { spawn } from 'node:child_process';
import { testServer } from './support/server-suite.ts';
import type { Place } from './support/software.ts';

const config = ({ origin }: Place): string => {
  const [host, port] = origin.split(':');
  return `
vcl 4.1;
backend default { .host = "${host}"; .port = "${port}"; }
sub vcl_recv {
  if (req.url == "/app/refused") { return (synth(413)); }
  if (req.url ~ "^/app/") { return (pass); }
}
sub vcl_backend_response { if (beresp.http.content-type ~ "html") { set beresp.do_gzip = true; } }
`;
};

let reloads = 0;

testServer({
  name: 'Varnish',
  program: 'varnishd',
  version: ['-V'],
  files: (place) => ({ 'varnish.vcl': config(place), secret: 'for the administration port\n' }),
  commands: ({ folder, port, innerPort }) => [
    [
      ...['varnishd', '-F', '-a', `127.0.0.1:${port}`, '-f', `${folder}/varnish.vcl`, '-n', `${folder}/varnish`],
      ...['-T', `127.0.0.1:${innerPort}`, '-S', `${folder}/secret`, '-s', 'malloc,64m'],
      ...['-p', 'timeout_idle=2', '-p', 'http_req_size=64k', '-p', 'http_resp_size=64k'],
    ],
  ],
  reload: ({ folder, innerPort }) => {
    const name = `reload${reloads++}`;
    const admin = `varnishadm -T 127.0.0.1:${innerPort} -S secret`;
    spawn('sh', ['-c', `${admin} vcl.load ${name} ${folder}/varnish.vcl && ${admin} vcl.use ${name}`], {
      cwd: folder,
      stdio: 'ignore',
    });
  },
  lacks: {
    HTTPS: 'speaks no TLS',
    '103': 'drops the early hints of what is behind it',
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
  },
});
