/** Files below a folder of data, as far as somebody may make something of them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

const DEEPEST = 6;
const MOST_FILES = 5000;
const LARGEST = 64 * 1024 ** 2;

export class DataFile {
  readonly path: string;
  /** Below the folder of data, as it is told to people. */
  readonly name: string;
  private held: string | undefined;

  constructor(root: string, path: string) {
    this.path = path;
    this.name = relative(root, path) || basename(path);
  }

  /** Names of the folders that it is in, below the folder of data. */
  get folders(): string[] {
    return this.name.split('/').slice(0, -1);
  }

  /** Its lines end in line feeds, whatever they ended in. */
  get text(): string {
    this.held ??= readFileSync(this.path, 'utf8').replaceAll('\r', '');
    return this.held;
  }

  get bytes(): Uint8Array {
    return readFileSync(this.path);
  }
}

/** All files below a folder, in the order of their names. */
export function filesBelow(root: string, folder = root, depth = 0): DataFile[] {
  if (depth > DEEPEST) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(entry => {
      const path = join(folder, entry);
      const found = statSync(path);
      if (found.isDirectory()) return filesBelow(root, path, depth + 1);
      return found.isFile() && found.size <= LARGEST ? [new DataFile(root, path)] : [];
    })
    .slice(0, MOST_FILES);
}
