export * from './fnv1a.js';
export * from './hex.js';
