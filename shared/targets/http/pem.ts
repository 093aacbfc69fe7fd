import { ConfigurationError, errorCode } from '../../errors.ts';
import { fileNameForMessage } from '../../file-name.ts';

/**
 * The text of a setting that is either PEM or a file of it, whose path is relative to the package, and what to call
 * its source in messages. Throws ConfigurationError that names `setting` when the file cannot be read.
 */
export function pemOf(setting: string, value: string): { pem: string; source: string } {
  if (value.includes('-----BEGIN ')) return { pem: value, source: 'the text' };
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { resolve } = process.getBuiltinModule('node:path');
  try {
    return {
      pem: readFileSync(resolve(process.env['LAMBDA_TASK_ROOT'] ?? '', value), 'utf8'),
      source: fileNameForMessage(value),
    };
  } catch (error) {
    throw new ConfigurationError(`${setting}: cannot read ${fileNameForMessage(value)}: ${errorCode(error)}`);
  }
}
