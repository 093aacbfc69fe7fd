import { describe, expect, it, test } from 'vitest';
import { ConfigurationError } from '../../shared/errors.ts';
import { parseJson } from '../../shared/routing/parse-json.ts';

describe('the error says where the text stops being JSON', () => {
  test.each<[json: string, where: string]>([
    ['S3cr3t-db-passw0rd', 'error at line 1, column 1'],
    ['{"a": S3cr3t}', 'error at line 1, column 7'],
    ['{"a": "S3cr3t"', 'error at line 1, column 15'],
    ['{"a": 1,}', 'error at line 1, column 9'],
    ['{\n "a": 1\n "S3cr3t": 2}', 'error at line 3, column 2'],
    ['{"a": 1}S3cr3t', 'error at line 1, column 9'],
    ["{'S3cr3t': 1}", 'error at line 1, column 2'],
    ['{"S3cr3t": tru}', 'error at line 1, column 15'],
    ['"S3cr3t', 'error at line 1, column 8'],
    ['{"S3cr3t": "\t"}', 'error at line 1, column 13'],
    ['{"S3cr3t": -}', 'error at line 1, column 13'],
    ['', 'the text is empty'],
    [' \n', 'the text is empty'],
  ])('%j, and quotes none of it', (json, where) => {
    expect(() => parseJson(json, 'ROUTES_PARAMETER')).toThrow(
      new ConfigurationError(`ROUTES_PARAMETER: not JSON: ${where}`),
    );
  });

  it('in a text of 2 MB too', () => {
    const json = `[${'"x",'.repeat(500_000)}x]`;
    expect(() => parseJson(json, 'ROUTES')).toThrow('ROUTES: not JSON: error at line 1, column 2000002');
  });
});
