export * from './given.js';
export * from './lazy_map.js';
