import type { Line } from '../support/recording-backend.ts';

/** What must never come out: it stands wherever a request or an answer holds a secret. */
export const MARK = 'm4rk3d-s3cr3t';

export const SECRET_LINES: readonly Line[] = [
  ['authorization', `Bearer ${MARK}`],
  ['cookie', `session=${MARK}; csrf=${MARK}`],
  ['proxy-authorization', `Basic ${MARK}`],
  ['x-api-key', MARK],
  ['x-amz-security-token', MARK],
];
