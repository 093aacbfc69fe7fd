import { testServer } from './support/server-suite.ts';
import { APPS, type Place } from './support/software.ts';

const words = ({ port, tlsPort, certificate, key }: Place, isTls: boolean): string[] => [
  ...[
    'gunicorn',
    '--chdir',
    APPS,
    '--workers',
    '2',
    '--worker-class',
    'gthread',
    '--threads',
    '4',
    '--keep-alive',
    '2',
  ],
  ...[
    '--bind',
    `127.0.0.1:${isTls ? tlsPort : port}`,
    '--limit-request-field_size',
    '16000',
    '--graceful-timeout',
    '5',
  ],
  ...(isTls ? ['--certfile', certificate, '--keyfile', key] : []),
  'app:application',
];

testServer({
  name: 'gunicorn',
  program: 'gunicorn',
  version: ['--version'],
  commands: (place) => [words(place, true), words(place, false)],
  environment: () => ({ PYTHONDONTWRITEBYTECODE: '1' }),
  reload: (_, server) => server.kill('SIGHUP'),
  lacks: {
    static: 'has no files of its own',
    range: 'has no files of its own',
    '304': 'has no files of its own',
    'path rules: files': 'has no files of its own',
    '103': 'WSGI cannot send early hints',
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
  },
});
