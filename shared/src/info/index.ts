export * from './check.js';
export * from './info.js';
