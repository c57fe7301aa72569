export * from './random_numbers.js';
