import { answer } from '../http/answer.ts';
import { endToEnd, withForwarded, withoutLatticeHeaders } from '../http/headers.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { MAX_REQUEST } from '../lambda.ts';
import { LATTICE_TARGET_GROUP_ARN, SERVICE_ARN, SERVICE_NETWORK_ARN, SOURCE_VPC, SOURCE_VPC_ARN } from './aws.ts';
import { boolean, checkBase64, checkMembers, either, listOf, mapOf, optional, status, text } from './checks.ts';
import type { Door } from './door.ts';
import { latticeV1Shape, latticeV2Shape } from './shapes/lattice.ts';

/** All but the body is documented as required (docs/wire-facts.md#lattice-response). */
const RESULT = {
  statusCode: status,
  headers: mapOf(either(text, listOf(text))),
  isBase64Encoded: boolean,
  body: optional(text),
};

/** No client can send Lattice's own headers. Addresses are joined without a space (docs/wire-facts.md#lattice-headers). */
const admittedHeaders = (request: HttpRequest): HeaderLine[] =>
  withForwarded(withoutLatticeHeaders(endToEnd(request.headers)), request, { separator: ',' });

/** VPC Lattice with event structure version V2. The caller's identity is in the request context. */
export const latticeV2: Door = {
  name: 'VPC Lattice',
  shape: latticeV2Shape,
  maxBody: MAX_REQUEST,
  admit: (request) => ({ ...request, headers: admittedHeaders(request) }),
  check({ result }) {
    checkMembers(result, RESULT);
    checkBase64(result);
  },
  release: ({ status, headers, body }) => ({ status, headers: endToEnd(headers), body }),
  badRequest: answer(400, 'text/plain', 'Bad Request'),
  tooLarge: answer(413, 'text/plain', 'Payload Too Large'),
  // AWS documents only that a bad result is an error. Its other front doors answer 502.
  badGateway: answer(502, 'text/plain', 'Bad Gateway'),
};

/** In V1 events the caller's identity comes as headers. */
const IDENTITY_HEADERS: readonly HeaderLine[] = [
  ['x-amzn-lattice-network', `SourceVpcArn=${SOURCE_VPC_ARN}`],
  [
    'x-amzn-lattice-target',
    `ServiceArn=${SERVICE_ARN}; ServiceNetworkArn=${SERVICE_NETWORK_ARN}; TargetGroupArn=${LATTICE_TARGET_GROUP_ARN}`,
  ],
  ['x-amzn-source-vpc', SOURCE_VPC],
];

/** VPC Lattice with event structure version V1. */
export const latticeV1: Door = {
  ...latticeV2,
  name: 'VPC Lattice, event version V1',
  shape: latticeV1Shape,
  admit: (request) => ({ ...request, headers: [...admittedHeaders(request), ...IDENTITY_HEADERS] }),
};
