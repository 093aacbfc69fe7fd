import { createServer, type Server } from 'node:http';
import { type HttpAnswer, jsonAnswer, writeAnswer } from '../http/answer.ts';
import { type HttpRequest, readRequest } from '../http/request.ts';
import type { Parameter, ParameterStore } from './store.ts';

/** Of an advanced parameter; a standard one holds half of it (AWS: "Managing parameter tiers"). */
const MAX_VALUE = 8192;

/**
 * An endpoint for `AWS_ENDPOINT_URL_SSM`: GetParameter and PutParameter as SDK and CLI call them, and
 * `curl -T FILE URL/NAME`, which puts a file's text into the parameter `/NAME`.
 */
export function ssmService(parameters: ParameterStore): Server {
  return createServer(async (req, res) => {
    const request = await readRequest(req, 1024 * 1024).catch(() => undefined);
    if (request) writeAnswer(res, request.method === 'PUT' ? upload(request, parameters) : call(request, parameters));
    else res.destroy();
  });
}

function upload({ path, body }: HttpRequest, parameters: ParameterStore): HttpAnswer {
  return put({ Name: path, Value: body.toString('utf8'), Overwrite: true }, parameters);
}

/** AWS JSON 1.1: the operation is in a header. */
function call(request: HttpRequest, parameters: ParameterStore): HttpAnswer {
  const operation = request.headers.find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  switch (operation) {
    case 'AmazonSSM.GetParameter':
      return get(input(request), parameters);
    case 'AmazonSSM.PutParameter':
      return put(input(request), parameters);
    default:
      return refusal('UnknownOperationException', `${operation ?? request.path} is no operation of this endpoint`);
  }
}

interface Input {
  Name?: string;
  Value?: string;
  Overwrite?: boolean;
}

const input = ({ body }: HttpRequest): Input => JSON.parse(body.toString('utf8') || '{}') as Input;

function get({ Name = '' }: Input, parameters: ParameterStore): HttpAnswer {
  const parameter = parameters.get(Name);
  return parameter ? jsonAnswer(200, { Parameter: described(parameter) }) : refusal('ParameterNotFound', Name);
}

function put({ Name = '', Value = '', Overwrite }: Input, parameters: ParameterStore): HttpAnswer {
  if (Value === '') return refusal('ValidationException', 'Value must not be empty');
  if (Buffer.byteLength(Value) > MAX_VALUE) {
    return refusal('ValidationException', `Value is longer than the ${MAX_VALUE} bytes of an advanced parameter`);
  }
  if (!Overwrite && parameters.get(Name)) return refusal('ParameterAlreadyExists', 'The parameter already exists.');
  return jsonAnswer(200, { Version: parameters.put(Name, Value).version });
}

const described = ({ name, value, version, modifiedAt }: Parameter) => ({
  Name: name,
  Type: 'String',
  Value: value,
  Version: version,
  LastModifiedDate: modifiedAt / 1000,
  DataType: 'text',
});

const refusal = (name: string, message: string): HttpAnswer => jsonAnswer(400, { __type: name, message });
