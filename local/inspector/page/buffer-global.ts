/** In Node `Buffer` needs no import; here each file that speaks of it gets this one. */
export { Buffer } from './buffer.ts';
