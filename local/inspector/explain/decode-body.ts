import type { EventSource } from '../../../shared/lattice/event-source.ts';
import type { DecodeContext, Text } from './decode-context.ts';
import { changed, removed } from './note.ts';

const BASE64: Readonly<Record<EventSource, string>> = {
  alb: 'an ALB gives base64 unless the type is text, JSON, JavaScript or XML and there is no content coding',
  'lattice-v2': 'Lattice gives base64 if the body is not text',
  'lattice-v1': 'Lattice gives base64 if the body is not text',
  'function-url': 'a Function URL gives base64 unless the type is text, JSON, JavaScript or XML',
  'apigateway-http': 'an HTTP API gives base64 unless the type is text, JSON, JavaScript or XML',
  'apigateway-rest': "the type is one of the API's binaryMediaTypes",
  'vpc-proxy': '',
};

/** Whether there is a body, and why it is text or base64. */
export function bodyNotes({ source, event, request }: DecodeContext): Text[] {
  if (source === 'vpc-proxy') {
    if (request.body === undefined) {
      return [
        {
          text: 'There is no body: the template writes an empty one as {} or "".',
          places: [removed('event', '/bodyJson')],
        },
      ];
    }
    const text =
      'The body is bodyJson, written as JSON again. $input.json had parsed it, so white space and the spelling of numbers are lost.';
    return [{ text, places: [changed('event', '/bodyJson'), changed('request', '/body')] }];
  }
  if (request.body === undefined) {
    if (!('body' in event)) return [];
    return [
      {
        text: `There is no body: ${event['body'] === null ? 'null' : '""'} is left out, and the base64 flag with it.`,
        places: [removed('event', '/body')],
      },
    ];
  }
  if (request.isBase64Encoded) {
    return [
      {
        text: `The body is base64, as in the event: ${BASE64[source]}. It is not decoded.`,
        places: [],
      },
    ];
  }
  const text =
    'The body is text and passes unchanged. isBase64Encoded is there only when it is true, as in Lattice events.';
  return [{ text, places: [removed('event', '/isBase64Encoded'), removed('event', '/is_base64_encoded')] }];
}
