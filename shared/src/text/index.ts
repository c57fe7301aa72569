export * from './columns.js';
export * from './format.js';
export * from './names.js';
export * from './nearest.js';
export * from './table.js';
