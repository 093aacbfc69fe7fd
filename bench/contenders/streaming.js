import { pathToFileURL } from 'node:url';
import { untilFirstByte } from './first-byte.js';

/** The proxy's streaming handler, up to the first byte of the answer's body. A small body comes in one piece. */
const loading = import(new URL('./proxy/streaming.mjs', pathToFileURL(__filename)));

const handlerOf = loading.then(({ handler }) => handler);

export const { handler, ended } = untilFirstByte(handlerOf);

/** For the runtime client. */
export const streaming = awslambda.streamifyResponse(async (...call) => (await handlerOf)(...call));
