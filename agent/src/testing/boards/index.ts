/** Captured boards in place of a kernel, for tests that go beyond the agent. */

export { type BoardArchive, parseBoard } from './board_archive.js';
export { boardOf, filesIn } from './board_files.js';
export { BoardHost, type BoardHostOptions } from './board_host.js';
export { settled } from './board_settled.js';
