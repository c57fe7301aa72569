/** For tests only, and only on Node.js: real brokers to run against, and ways to wait for events. */
export * from './events.js';
export * from './free_port.js';
export * from './hostile_texts.js';
export * from './kernel_rows.js';
export * from './mosquitto.js';
export * from './rabbitmq.js';
export * from './relay.js';
export * from './result_examples.js';
