import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRoutes } from '../../../../functions/proxy/routes/routes.ts';
import { parseRouteTable } from '../../../../shared/routing/load.ts';

const TEXT = '{"targetGroups":{}}';
const versionOf = (document: { text: string; version?: string }): string =>
  createRoutes(parseRouteTable(document.text, 'ROUTES'), document, {}).version;

describe('the version of a route table', () => {
  it("is its store's", () => {
    expect(versionOf({ text: TEXT, version: '7' })).toBe('7');
  });

  it.each([{}, { version: '' }])('is the start of its SHA-256 where the store gives none: %j', (none) => {
    expect(versionOf({ text: TEXT, ...none })).toBe(createHash('sha256').update(TEXT).digest('hex').slice(0, 8));
  });

  it('is another for another text', () => {
    expect(versionOf({ text: `${TEXT} ` })).not.toBe(versionOf({ text: TEXT }));
  });
});

it('what is not set for a request context is as the environment has it', () => {
  const table = parseRouteTable('{"targetGroups":{},"requestContext":{"serviceArn":"arn:of:service"}}', 'ROUTES');
  const { settings } = createRoutes(table, { text: '' }, { AWS_REGION: 'us-east-2' });
  expect(settings.requestContext).toEqual({ region: 'us-east-2', serviceArn: 'arn:of:service' });
});
