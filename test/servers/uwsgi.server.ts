import { writeFileSync } from 'node:fs';
import { testServer } from './support/server-suite.ts';
import { APPS, type Place } from './support/software.ts';

/** One for each scheme, because a reload ends a uWSGI that has an `https-socket`. */
const words = ({ site, folder }: Place, ...socket: string[]): string[] => [
  ...[
    'uwsgi',
    '--plugins',
    'python3',
    '--master',
    '--processes',
    '2',
    '--need-app',
    '--buffer-size',
    '16384',
    ...socket,
  ],
  ...[
    '--static-map',
    `/files=${site}/files`,
    '--static-map',
    `/secret=${site}/secret`,
    '--honour-range',
    '--touch-reload',
    `${folder}/reload`,
  ],
  ...['--chdir', APPS, '--module', 'app'],
];

testServer({
  name: 'uWSGI',
  program: 'uwsgi',
  version: ['--version'],
  commands: (place) => [
    words(place, '--https-socket', `127.0.0.1:${place.tlsPort},${place.certificate},${place.key}`),
    words(place, '--http-socket', `127.0.0.1:${place.port}`),
  ],
  files: () => ({ reload: '' }),
  environment: () => ({ PYTHONDONTWRITEBYTECODE: '1' }),
  // A signal that comes while the last one is being carried out would end it.
  reload: ({ folder }) => writeFileSync(`${folder}/reload`, ''),
  closesUnsaid: true,
  lacks: {
    '103': 'WSGI cannot send early hints',
    'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request',
  },
});
