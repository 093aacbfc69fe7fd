import type { Server } from 'node:http';
import { type HttpAnswer, jsonAnswer } from '../http/answer.ts';
import { valuesOf } from '../http/headers.ts';
import type { HttpRequest } from '../http/request.ts';
import { answeringServer } from '../http/server.ts';
import { parseAuthorization } from '../sigv4/signature.ts';
import { type Input, ParameterError, readInput } from './input.ts';
import type { Parameter, ParameterStore } from './store.ts';

/**
 * An endpoint for `AWS_ENDPOINT_URL_SSM`: GetParameter and PutParameter as SDK and CLI call them, and
 * `curl -T FILE URL/NAME`, which puts a file's text into the parameter `/NAME`.
 */
export const ssmService = (parameters: ParameterStore): Server =>
  answeringServer(1024 * 1024, (request) => {
    try {
      return request.method === 'PUT' ? upload(request, parameters) : call(request, parameters);
    } catch (error) {
      if (error instanceof ParameterError) return jsonAnswer(400, { __type: error.name, message: error.message });
      throw error;
    }
  });

/** A table needs the advanced tier from 4 KB on, so an upload asks for it. */
function upload({ path, body }: HttpRequest, parameters: ParameterStore): HttpAnswer {
  // A name without a slash has no other address than this one.
  const name = decodeURI(path);
  const input = {
    Name: parameters.get(name.slice(1)) ? name.slice(1) : name,
    Value: body.toString('utf8'),
    Type: 'String',
    Overwrite: true,
  };
  return put({ ...input, Tier: 'Intelligent-Tiering' }, parameters);
}

/** Smithy: "AWS JSON 1.1 protocol". A header names the operation. Members that an operation does not have are ignored. */
function call(request: HttpRequest, parameters: ParameterStore): HttpAnswer {
  const operation = valuesOf(request.headers, 'x-amz-target')[0] ?? '';
  const [mediaType] = (valuesOf(request.headers, 'content-type')[0] ?? '').split(';');
  const isJson11 = request.method === 'POST' && request.path === '/' && mediaType === 'application/x-amz-json-1.1';
  const run = OPERATIONS.get(operation);
  if (!isJson11 || !run)
    throw new ParameterError('UnknownOperationException', `${operation || request.path} is not an operation`);
  // The signature itself is not checked: its secret may be the user's own.
  const authorization = parseAuthorization(valuesOf(request.headers, 'authorization')[0] ?? '');
  if (authorization?.scope.service !== 'ssm') {
    throw new ParameterError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return run(readInput(request.body), parameters);
}

const OPERATIONS = new Map([
  ['AmazonSSM.GetParameter', get],
  ['AmazonSSM.PutParameter', put],
]);

/** A name may end with a version: `/proxy/routes:3`. */
function get({ Name, WithDecryption }: Input, parameters: ParameterStore): HttpAnswer {
  if (Name === undefined) throw nullAt('name');
  const [, name = Name, version] = /^(.*):(\d+)$/.exec(Name) ?? [];
  if (!parameters.get(name)) throw new ParameterError('ParameterNotFound', '');
  const parameter = parameters.get(name, Number(version ?? 0));
  if (!parameter)
    throw new ParameterError('ParameterVersionNotFound', `Systems Manager could not find version ${version}`);
  return jsonAnswer(200, { Parameter: described(parameter, WithDecryption === true) });
}

/** AWS: "Managing parameter tiers". */
const MAX_VALUE: Readonly<Record<string, number>> = { Standard: 4096, Advanced: 8192, 'Intelligent-Tiering': 8192 };
const TYPES = ['String', 'StringList', 'SecureString'];

function put({ Name, Value, Type, Overwrite, Tier = 'Standard' }: Input, parameters: ParameterStore): HttpAnswer {
  if (Name === undefined) throw nullAt('name');
  if (Value === undefined) throw nullAt('value');
  const invalid = (message: string): ParameterError => new ParameterError('ValidationException', message);
  if (!/^[\w./-]+$/.test(Name) || (Name.includes('/') && !Name.startsWith('/'))) {
    throw invalid('Parameter name must be a fully qualified name of letters, numbers and the symbols .-_/');
  }
  if (/^\/?(?:aws|ssm)/i.test(Name)) throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm"');
  const limit = MAX_VALUE[Tier];
  if (limit === undefined) throw invalid(`Value '${Tier}' at 'tier' is not a tier`);
  if (Value === '') throw invalid("Value '' at 'value' must have length greater than or equal to 1");
  if (Buffer.byteLength(Value) > limit) throw invalid(`${Tier} tier parameters support a value of ${limit} bytes`);
  const existing = parameters.get(Name);
  if (!existing && Type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (Type !== undefined && !TYPES.includes(Type)) throw invalid(`Value '${Type}' at 'type' is not a type`);
  if (existing && !Overwrite) {
    throw new ParameterError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const { version } = parameters.put(Name, Value, Type ?? existing?.type);
  return jsonAnswer(200, {
    Tier: Buffer.byteLength(Value) > MAX_VALUE['Standard']! ? 'Advanced' : 'Standard',
    Version: version,
  });
}

const nullAt = (member: string): ParameterError =>
  new ParameterError(
    'ValidationException',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );

/** Without WithDecryption a SecureString stays encrypted, which no reader can use. */
const described = ({ name, type, value, version, modifiedAt }: Parameter, isDecrypted: boolean) => ({
  ARN: `arn:aws:ssm:us-east-2:123456789012:parameter${name.startsWith('/') ? '' : '/'}${name}`,
  Name: name,
  Type: type,
  Value: type === 'SecureString' && !isDecrypted ? `AQICAHh${Buffer.from(value).toString('base64url')}` : value,
  Version: version,
  LastModifiedDate: modifiedAt / 1000,
  DataType: 'text',
});
