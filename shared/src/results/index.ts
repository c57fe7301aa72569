export * from './check_answer.js';
export * from './check_request.js';
export * from './common.js';
export * from './finding.js';
export type { Message } from './message.js';
export * from './method_codec.js';
export * from './methods.js';
export type * from './registry.js';
export * from './window.js';
