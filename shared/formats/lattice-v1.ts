import { decodeBody } from '../http/body.ts';
import { joined } from '../http/headers.ts';
import { splitTarget } from '../http/path.ts';
import { parseQuery } from '../http/query.ts';
import { latticeHeaders, readLatticeHeaders } from '../lattice/identity.ts';
import { buildRequest, decodeLatticeHeaders, dropForgeries, findRegionOfArn } from './decode.ts';
import { joinHeaders } from './encode.ts';
import type { EventFormat } from './event-format.ts';
import { readOptionalText, readText } from './fields.ts';
import { latticeV2 } from './lattice-v2.ts';

/**
 * VPC Lattice, event structure version V1 (docs/wire-facts.md#lattice-v1-event). Lattice removes a client's
 * `x-amzn-lattice-*` headers and writes its own: they become the context of a V2 event.
 *
 * Cannot carry: repeated header lines, because they are joined; the time; identity fields for which Lattice has no key.
 */
export const latticeV1: EventFormat = {
  decodeRequest(event, settings) {
    const target = readText(event['raw_path'], 'raw_path');
    const [, query] = splitTarget(target);
    const headers = decodeLatticeHeaders(event);
    const { identity, ...arns } = readLatticeHeaders((name) => joined(headers, name));
    const request = buildRequest(
      {
        method: readText(event['method'], 'method'),
        target,
        // Not the event's own map, because it has one value for each key (docs/wire-facts.md#lattice-v1-event).
        queryStringParameters: parseQuery(query),
        headers: dropForgeries(headers),
        body: decodeBody(event['body'], event['is_base64_encoded']),
        requestId: readOptionalText(event['request_id'], 'request_id'),
        identity: identity ?? {},
        region: findRegionOfArn(arns.serviceArn),
      },
      settings,
    );
    Object.assign(request.requestContext, arns);
    return { request, origin: { eventSource: 'lattice-v1' } };
  },

  encodeResponse: latticeV2.encodeResponse,

  encodeRequest(request) {
    const [, query] = splitTarget(request.path);
    const parameters = parseQuery(query) ?? {};
    return {
      raw_path: request.path,
      method: request.method,
      headers: Object.assign(joinHeaders(request.headers), Object.fromEntries(latticeHeaders(request.requestContext))),
      query_string_parameters: Object.fromEntries(Object.entries(parameters).map(([key, values]) => [key, values[0]])),
      body: request.body ?? '',
      is_base64_encoded: request.isBase64Encoded ?? false,
      request_id: request.requestId ?? '',
    };
  },

  decodeResponse: latticeV2.decodeResponse,
};
