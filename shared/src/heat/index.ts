export * from './cooling.js';
export * from './temperature.js';
export * from './trips.js';
