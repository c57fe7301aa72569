/** Captured boards in place of a kernel, for tests that go beyond the agent. */
export { BoardHost, type BoardHostOptions } from './board.js';
export { type BoardArchive, parseBoard } from './board-archive.js';
export { settled } from './board-settled.js';
