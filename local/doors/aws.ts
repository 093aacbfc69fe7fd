/** Names as AWS gives them. The account is that of AWS's own examples. */
export const REGION = 'us-east-2';
export const ACCOUNT = '123456789012';
export const API_ID = 'a1b2c3d4e5';
export const API_DOMAIN = `${API_ID}.execute-api.${REGION}.amazonaws.com`;
export const STAGE = 'live';
export const FUNCTION_URL_ID = 'x7k2m9q4w1e8r5t3y6u0';
export const FUNCTION_URL_DOMAIN = `${FUNCTION_URL_ID}.lambda-url.${REGION}.on.aws`;

const lattice = (resource: string): string => `arn:aws:vpc-lattice:${REGION}:${ACCOUNT}:${resource}`;

export const SERVICE_NETWORK_ARN = lattice('servicenetwork/sn-0bf3f2882e9cc805a');
export const SERVICE_ARN = lattice('service/svc-0a40eebed65f8d69c');
export const LATTICE_TARGET_GROUP_ARN = lattice('targetgroup/tg-6d0ecf831eec9f09');
/** The service that the proxy calls, not the one that calls the proxy. */
export const TARGET_SERVICE_ARN = lattice('service/svc-0c51d7e2a94b8f360');
export const TARGET_SERVICE_GROUP_ARN = lattice('targetgroup/tg-0f1e2d3c4b5a69788');
export const SOURCE_VPC = 'vpc-0b8276c84697e7339';
export const SOURCE_VPC_ARN = `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc/${SOURCE_VPC}`;

export const ALB_TARGET_GROUP_ARN = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/lattice-migration-proxy/49e9d65c45c6791a`;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (number: number): string => String(number).padStart(2, '0');

/** The time as API Gateway writes it: `09/Apr/2015:12:34:56 +0000`. */
export function requestTime(time: number): string {
  const date = new Date(time);
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
