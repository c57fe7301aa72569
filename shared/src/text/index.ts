export * from './format.js';
export * from './names.js';
