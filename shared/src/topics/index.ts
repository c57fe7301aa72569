export * from './access.js';
export * from './topics.js';
