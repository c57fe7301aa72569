/** CPU time and joules of forwarded frames, learned from windows. */

export * from './forwarding_cost.js';
export * from './forwarding_energy.js';
export type { ForwardingWindow } from './forwarding_window.js';
