export * from './client.js';
export * from './clock.js';
export {
  CONTENT_TYPES,
  type ContentType,
  decodeBody,
  MAXIMUM_REQUEST,
  type MethodCodec,
} from './content.js';
export * from './server.js';
