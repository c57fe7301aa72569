export * from './endpoint.js';
export * from './memory/memory_broker.js';
export * from './mqttjs/connect.js';
export * from './topic_filter.js';
export * from './until_connected.js';
