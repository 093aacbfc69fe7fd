import { testServer } from './support/server-suite.ts';
import { APPS } from './support/software.ts';

testServer({
  name: 'PHP',
  program: 'php',
  version: ['--version'],
  commands: ({ port, site }) => [['php', '-S', `127.0.0.1:${port}`, '-t', site, `${APPS}/app.php`]],
  environment: () => ({ PHP_CLI_SERVER_WORKERS: '2' }),
  lacks: {
    range: 'its own server knows no ranges',
    '304': 'its own server knows no dates',
    HTTPS: 'its own server speaks no TLS',
    '103': 'cannot send early hints',
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
    reload: 'its own server has no reload',
  },
});
