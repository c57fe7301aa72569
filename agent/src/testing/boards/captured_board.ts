import { readFileSync } from 'node:fs';
import { parseBoard } from './board_archive.js';
import { BoardHost } from './board_host.js';
import { idle } from './idle.js';

const BOARDS = new URL('../../../../test/fixtures/boards/', import.meta.url);

/** A board of test/fixtures/boards in place of the kernel, by its name without the ending. */
export function capturedBoard(name: string): BoardHost {
  const archive = parseBoard(readFileSync(new URL(`${name}.board`, BOARDS), 'latin1'));
  return new BoardHost({ archive, idle });
}
