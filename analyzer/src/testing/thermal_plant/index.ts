/** Boards that warm up, with the truth (README.md). */
export { type EventMatching, scoreMatchings } from './match.js';
export { type Played, played } from './play.js';
export { SCENARIOS } from './scenarios.js';
export type { Scenario } from './simulate.js';
export { TRAPS } from './traps.js';
export { lostShare } from './truth.js';
