import { expect, test } from 'vitest';
import { parseTemplate } from '../../../scripts/lib/template.ts';

test.each([
  { short: '!Ref A', long: { Ref: 'A' } },
  { short: '!GetAtt A.DnsEntry.DomainName', long: { 'Fn::GetAtt': ['A', 'DnsEntry.DomainName'] } },
  { short: `!Sub "\${A}:live"`, long: { 'Fn::Sub': `\${A}:live` } },
  { short: '!If [C, !Ref A, [1, !Ref B]]', long: { 'Fn::If': ['C', { Ref: 'A' }, [1, { Ref: 'B' }]] } },
  { short: '!Not [!Condition C]', long: { 'Fn::Not': [{ Condition: 'C' }] } },
  { short: '!Select [0, !Split [",", !Ref A]]', long: { 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'A' }] }] } },
])('$short is $long', ({ short, long }) => {
  expect(parseTemplate(`Resources: ${short}`)).toEqual({ Resources: long });
});

test('a tag that CloudFormation does not have is refused', () => {
  expect(() => parseTemplate('Resources: !Reff A')).toThrow('!Reff');
});
