/** `Buffer` for libraries that take it for a global. */
export { Buffer } from 'node:buffer';
