import { decodeLeniently, prefixOfUrl, reencodePath, splitTarget, stripPrefix } from '../http/path.ts';
import { readHostName } from './encode.ts';
import type { EventFormat } from './event-format.ts';
import { dropUndefined } from './fields.ts';
import { decodePayloadV2, decodePayloadV2Response, encodePayloadV2, encodePayloadV2Response } from './payload-v2.ts';

/**
 * API Gateway HTTP API, payload format 2.0 (docs/wire-facts.md#http-api).
 *
 * Cannot carry: the path's escapes, because `rawPath` is decoded twice and cut at a decoded `?`; repeated header lines,
 * because they are joined with commas. Of the identity only the principal gets through.
 */
export const apigatewayHttp: EventFormat = {
  decodeRequest(event, settings) {
    let stripped = '';
    const decoded = decodePayloadV2(event, settings, 'apigateway-http', (rawPath) => {
      const whole = reencodePath(rawPath);
      const path = stripPrefix(whole, settings.sources['apigateway-http']?.stripStage);
      stripped = prefixOfUrl(whole, path);
      return path;
    });
    const { domainName, stage } = decoded.origin;
    // A custom domain's URLs have no stage, though `rawPath` has it.
    const isInUrl = stripped !== `/${stage}` || domainName?.includes('.execute-api.');
    if (stripped && isInUrl) decoded.origin.urlPrefix = stripped;
    return decoded;
  },

  encodeResponse: encodePayloadV2Response,

  encodeRequest(request, origin) {
    const domain = readHostName(request);
    // Readers would take an event with `.lambda-url.` in its domain name for one of a Function URL.
    const event = encodePayloadV2(request, origin, domain.includes('.lambda-url.') ? '' : domain);
    const [path] = splitTarget(request.path);
    const { clientCertificate, pathParameters, stageVariables } = origin;
    if (clientCertificate) {
      Object.assign(event['requestContext'] as object, { authentication: { clientCert: clientCertificate } });
    }
    return dropUndefined({ ...event, rawPath: decodeLeniently(path), pathParameters, stageVariables });
  },

  decodeResponse: decodePayloadV2Response,
};
