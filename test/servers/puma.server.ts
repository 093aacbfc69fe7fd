import { testServer } from './support/server-suite.ts';
import { APPS, type Place } from './support/software.ts';

const config = ({ port, tlsPort, certificate, key }: Place): string => `
bind 'tcp://127.0.0.1:${port}'
bind 'ssl://127.0.0.1:${tlsPort}?cert=${certificate}&key=${key}'
rackup '${APPS}/app.ru'
workers 2
threads 2, 4
persistent_timeout 2
early_hints
`;

testServer({
  name: 'Puma',
  program: 'puma',
  version: ['--version'],
  files: (place) => ({ 'puma.rb': config(place) }),
  commands: () => [['puma', '--config', 'puma.rb', '--environment', 'production', '--quiet']],
  environment: ({ site }) => ({ SITE: site }),
  reload: (_, server) => server.kill('SIGUSR1'),
  lacks: { 'HTTP/1.0': 'answers HTTP/1.1 to every HTTP/1.1 request' },
});
