import { joined } from '../http/headers.ts';
import type { EventFormat } from './event-format.ts';
import { decodePayloadV2, decodePayloadV2Response, encodePayloadV2, encodePayloadV2Response } from './payload-v2.ts';

/**
 * Lambda Function URL: payload 2.0 with the path as it was sent, and with cookies twice
 * (docs/wire-facts.md#function-url).
 *
 * Cannot carry: repeated header lines, because they are joined with commas. Of the identity only the principal gets
 * through.
 */
export const functionUrl: EventFormat = {
  decodeRequest: (event, settings) => decodePayloadV2(event, settings, 'function-url', (rawPath) => rawPath),

  encodeResponse: encodePayloadV2Response,

  encodeRequest(request, origin) {
    const event = encodePayloadV2(
      request,
      origin,
      toFunctionUrlDomain(request.requestContext.region, origin.domainName),
    );
    const cookie = joined(request.headers, 'cookie');
    if (cookie !== undefined) Object.assign(event['headers'] as object, { cookie });
    return event;
  },

  decodeResponse: decodePayloadV2Response,
};

/** Readers tell a Function URL from an HTTP API by `.lambda-url.` in the domain name. */
const toFunctionUrlDomain = (region: string, domainName = ''): string =>
  domainName.includes('.lambda-url.') ? domainName : `lattice-migration-proxy.lambda-url.${region}.on.aws`;
