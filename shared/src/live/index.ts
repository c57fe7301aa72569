/** Views that follow what they show: keys of a terminal, and what they make of such a view. */
export { type Key, keysOf } from './keys.js';
export { type LiveState, liveState, pressed, type SortKey, statusLine } from './live_state.js';
