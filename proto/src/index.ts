/** The protobuf messages of edgevitals.v1: findings, model states, and every query's request and answer. */
export { edgevitals } from './generated/v1.js';
export { MessageWriter } from './message_writer.js';
