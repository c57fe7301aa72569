/** What routing protocols send: expected, in excess, as airtime, against payload. */

export * from './airtime.js';
export * from './excess_control.js';
export * from './expected_control.js';
export * from './fleet_control.js';
export * from './routing_ratios.js';
export * from './routing_situation.js';
export * from './unwrapped_bytes.js';
