/** A captured board as files, for a program that reads them below a root. What no file can show is left out. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseBoard } from '../../dist/testing/boards/board_archive.js';

/** Writes the first snapshot of `archive` below `directory`. */
export function unpackBoard(archive, directory) {
  for (const entry of parseBoard(readFileSync(archive, 'latin1')).entries) {
    if (entry.at === 1 || entry.error !== undefined || entry.hang) continue;
    const path = Buffer.from(join(directory, entry.path), 'latin1');
    try {
      mkdirSync(dirname(join(directory, entry.path)), { recursive: true });
      if (entry.list !== undefined) mkdirSync(path, { recursive: true });
      else if (entry.link !== undefined) symlinkSync(Buffer.from(entry.link, 'latin1'), path);
      else if (entry.text !== undefined) writeFileSync(path, entry.text, 'latin1');
      else if (entry.hex !== undefined) writeFileSync(path, Buffer.from(entry.hex, 'hex'));
    } catch (error) {
      // a magic link of /proc that has content too stays what it was first
      if (error.code !== 'EEXIST' && error.code !== 'ENOTDIR' && error.code !== 'EISDIR') throw error;
    }
  }
}
