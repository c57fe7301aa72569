/** Networks without agents, heard through their gateways. */
export type { InputReading, NetworkInput, NodeReport, PacketCounts } from './network_input.js';
export { NetworkNodes } from './network_nodes.js';
export { INPUTS, parseInputs } from './registry.js';
