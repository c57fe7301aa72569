/**
 * Every query method there is: adding one is its file and a line here. The file exports its types, and one constant: the
 * method's row, called like the method.
 */
export * from './arch.js';
export * from './builds.js';
export * from './compare.js';
export type * from './counted.js';
export * from './devices.js';
export * from './findings.js';
export * from './flash.js';
export * from './interrupts.js';
export * from './limits.js';
export * from './mesh.js';
export * from './networks.js';
export type * from './placed.js';
export * from './power.js';
export * from './process.js';
export type * from './short_lived_use.js';
export * from './thermal.js';
export * from './top.js';
export * from './topology.js';
export * from './versions.js';
