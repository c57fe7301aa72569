export * from './display.js';
export type * from './home_assistant.js';
export * from './quantities.js';
export type * from './quantity.js';
