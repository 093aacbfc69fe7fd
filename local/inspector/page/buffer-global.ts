/** Node has a global `Buffer`. In the page, each file that uses it gets this one. */
export { Buffer } from './buffer.ts';
