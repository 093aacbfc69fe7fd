import { expect, it } from 'vitest';
import { fileNameForMessage } from '../shared/file-name.ts';

it.each(['routes.json', './conf/routes v2.json', '/opt/ca@1/roots-1_2.pem', 'a'.repeat(200)])(
  '%s is a name that a message may have',
  (name) => expect(fileNameForMessage(name)).toBe(name),
);

it.each<[what: string, value: string]>([
  ['nothing', ''],
  ['a long text', 'a'.repeat(201)],
  ['a route table', '{"targetGroups":{}}'],
  ['a route table behind a name', 'routes.json {"password":"S3cr3t"}'],
  ['a route table before a name', '{"password":"S3cr3t"} routes.json'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nS3cr3t'],
  ['a URL with credentials', 'https://user:S3cr3t@example.com/'],
])('%s is not', (_, value) => expect(fileNameForMessage(value)).toBe('the file'));
