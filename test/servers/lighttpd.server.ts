import { testServer } from './support/server-suite.ts';
import type { Place } from './support/software.ts';

const config = ({ folder, port, tlsPort, origin, certificateAndKey, site }: Place): string => {
  const [host, originPort] = origin.split(':');
  return `
server.modules = ("mod_proxy", "mod_deflate", "mod_openssl")
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${site}"
server.errorlog = "${folder}/error.log"
server.upload-dirs = ("${folder}")
server.max-keep-alive-idle = 2
server.max-keep-alive-requests = 7
server.feature-flags = ("server.graceful-restart-bg" => "enable", "server.graceful-shutdown-timeout" => 5)
mimetype.assign = (".txt" => "text/plain", "" => "application/octet-stream")
deflate.mimetypes = ("text/html")
deflate.allowed-encodings = ("gzip")
server.max-request-size = 6000
$HTTP["url"] =~ "^/app/refused" { server.max-request-size = 1 }
$HTTP["url"] =~ "^/app/" { proxy.server = ("" => (("host" => "${host}", "port" => ${originPort}))) }
$HTTP["url"] =~ "^/http10/" {
  server.protocol-http11 = "disable"
  proxy.server = ("" => (("host" => "${host}", "port" => ${originPort})))
}
$SERVER["socket"] == "127.0.0.1:${tlsPort}" { ssl.engine = "enable" ssl.pemfile = "${certificateAndKey}" }
`;
};

testServer({
  name: 'lighttpd',
  program: 'lighttpd',
  version: ['-v'],
  files: (place) => ({ 'lighttpd.conf': config(place) }),
  commands: ({ folder }) => [['lighttpd', '-D', '-f', `${folder}/lighttpd.conf`]],
  reload: (_, server) => server.kill('SIGUSR1'),
  lacks: { '103': 'drops the early hints of what is behind it' },
});
