export * from './check.js';
export * from './disk_names.js';
export * from './info.js';
export * from './program_target.js';
