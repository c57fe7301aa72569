export * from './columns.js';
export * from './did_you_mean.js';
export * from './format.js';
export * from './names.js';
export * from './nearest.js';
export * from './printable.js';
export * from './table.js';
export * from './wrap_words.js';
