import { closeSync, openSync, readSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { HostFile } from './host.js';
import { sourceError } from './node_error.js';

/**
 * A seq_file hands out whole records up to a page. An answer shorter than half a page is therefore the last one
 * unless a record is longer than half a page, which none of the files we read has: one system call less a read.
 */
const LAST_PART = 2048;
const LARGEST = 4 * 1024 * 1024;

// one buffer for all synchronous reads: they cannot overlap
let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** The first `most` bytes that `fd` has, or fewer where it has fewer, one character a byte. */
function readStart(fd: number, path: string, most: number): string {
  while (buffer.length < most) grow(path);
  let length = 0;
  try {
    while (length < most) {
      const count = readSync(fd, buffer, length, most - length, length);
      if (count === 0) break;
      length += count;
    }
  } catch (cause) {
    throw sourceError('read', path, cause);
  }
  return buffer.toString('latin1', 0, length);
}

/** Everything `fd` has from its start, one character a byte. */
export function readAll(fd: number, path: string): string {
  let length = 0;
  for (;;) {
    let count: number;
    try {
      count = readSync(fd, buffer, length, buffer.length - length, length);
    } catch (cause) {
      throw sourceError('read', path, cause);
    }
    length += count;
    if (count === 0 || length < LAST_PART) return buffer.toString('latin1', 0, length);
    if (length === buffer.length) grow(path);
  }
}

function grow(path: string): void {
  if (buffer.length >= LARGEST) {
    throw new EdgevitalsError('SOURCE_FAILED', `cannot read ${path}: it has more than ${LARGEST} bytes`);
  }
  const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
  buffer.copy(larger);
  buffer = larger;
}

/** An open file descriptor of a kernel file; `path` is for messages. */
export class NodeFile implements HostFile {
  private readonly fd: number;
  private readonly path: string;
  private closed = false;

  /** @param real the path below the root. */
  constructor(path: string, real: string | Buffer) {
    this.path = path;
    try {
      this.fd = openSync(real, 'r');
    } catch (cause) {
      throw sourceError('open', path, cause);
    }
  }

  /** @param most bytes of its start that are wanted; everything by default. */
  read(most?: number): string {
    if (this.closed) throw new EdgevitalsError('INTERNAL', `read of ${this.path} after it was closed`);
    return most === undefined ? readAll(this.fd, this.path) : readStart(this.fd, this.path, most);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.fd);
  }
}
