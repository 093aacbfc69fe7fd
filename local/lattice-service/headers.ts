import {
  SERVICE_NETWORK_ARN,
  SOURCE_VPC,
  SOURCE_VPC_ARN,
  TARGET_SERVICE_ARN,
  TARGET_SERVICE_GROUP_ARN,
} from '../doors/aws.ts';
import { endToEnd, withForwarded, without, withoutLatticeHeaders } from '../http/headers.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import type { Caller } from '../sigv4/authenticate.ts';

const NETWORK: readonly HeaderLine[] = [
  ['x-amzn-lattice-network', `SourceVpcArn=${SOURCE_VPC_ARN}`],
  [
    'x-amzn-lattice-target',
    `ServiceArn=${TARGET_SERVICE_ARN}; ServiceNetworkArn=${SERVICE_NETWORK_ARN}; TargetGroupArn=${TARGET_SERVICE_GROUP_ARN}`,
  ],
  ['x-amzn-source-vpc', SOURCE_VPC],
];

/** The headers that Lattice sends to an HTTP target. No client can send Lattice's own (docs/wire-facts.md#lattice-headers). */
export const headersForTarget = (request: HttpRequest, caller: Caller | undefined): HeaderLine[] => [
  ...withForwarded(
    without(withoutLatticeHeaders(endToEnd(request.headers)), (name) => name === 'content-length'),
    request,
    { separator: ',' },
  ),
  ...(caller ? [identity(caller)] : []),
  ...NETWORK,
];

/** Lattice sends `PrincipalOrgID` even if it is empty. */
const identity = ({ principal }: Caller): HeaderLine => [
  'x-amzn-lattice-identity',
  `Principal=${principal}; PrincipalOrgID=; SessionName=${principal.split('/').at(-1)}; Type=AWS_IAM`,
];
