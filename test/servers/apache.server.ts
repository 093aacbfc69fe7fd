import { testServer } from './support/server-suite.ts';
import type { Place } from './support/software.ts';

const MODULES = [
  ...[
    'mpm_event',
    'authz_core',
    'alias',
    'mime',
    'dir',
    'env',
    'setenvif',
    'headers',
    'filter',
    'deflate',
    'proxy',
    'proxy_http',
  ],
  ...['socache_shmcb', 'ssl'],
];

const config = ({ folder, port, tlsPort, origin, certificate, key, site }: Place): string => `
ServerRoot ${folder}
ServerName api.example.com
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/error.log
User www-data
Group www-data
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
Listen 127.0.0.1:${port}
Listen 127.0.0.1:${tlsPort}
DocumentRoot ${site}
<Directory ${site}>
  Require all granted
</Directory>
TypesConfig /etc/mime.types
KeepAliveTimeout 2
MaxKeepAliveRequests 7
GracefulShutdownTimeout 5
AllowEncodedSlashes NoDecode
AddOutputFilterByType DEFLATE text/html
ProxyPreserveHost On
ProxyPass /app/refused !
Redirect 413 /app/refused
ProxyPass /http10/ http://${origin}/http10/ nocanon
ProxyPass /app/ http://${origin}/app/ nocanon
<Location /http10/>
  SetEnv downgrade-1.0 1
  SetEnv force-response-1.0 1
</Location>
<VirtualHost 127.0.0.1:${tlsPort}>
  SSLEngine on
  SSLCertificateFile ${certificate}
  SSLCertificateKeyFile ${key}
</VirtualHost>
`;

testServer({
  name: 'Apache httpd',
  program: 'apache2',
  version: ['-v'],
  files: (place) => ({ 'apache.conf': config(place), 'mime.types': '' }),
  commands: ({ folder }) => [['apache2', '-f', `${folder}/apache.conf`, '-DFOREGROUND']],
  reload: (_, server) => server.kill('SIGUSR1'),
  lacks: { '103': 'drops the early hints of what is behind it' },
});
