import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { HostFile } from './host.js';
import { sourceError } from './node_error.js';
import { calls, errnoOf } from './quickjs_calls.js';

/** An open descriptor of a kernel file; `path` is for messages. */
export class QuickJsFile implements HostFile {
  private fd: number;
  private readonly path: string;

  /** @param real the path below the root. */
  constructor(path: string, real: string) {
    this.path = path;
    this.fd = calls.open(real);
    if (this.fd < 0) throw kernelError('open', path, this.fd);
  }

  /** @param most bytes of its start that are wanted; 0: everything. */
  read(most = 0): string {
    if (this.fd < 0) throw new EdgevitalsError('INTERNAL', `read of ${this.path} after it was closed`);
    const content = calls.read(this.fd, most);
    if (typeof content === 'number') throw kernelError('read', this.path, content);
    return content;
  }

  words(places: Int32Array, into: Float64Array): number {
    const wide = calls.wordsOfFile(this.fd, places, into);
    if (wide < 0) throw kernelError('read', this.path, wide);
    return wide;
  }

  lines(keys: string, into: Float64Array): number {
    const wide = calls.linesOfFile(this.fd, keys, into);
    if (wide < 0) throw kernelError('read', this.path, wide);
    return wide;
  }

  rows(into: Float64Array, changed: Uint8Array): number {
    const rows = calls.rowsOfFile(this.fd, into, changed);
    if (rows < 0) throw kernelError('read', this.path, rows);
    return rows;
  }

  close(): void {
    if (this.fd >= 0) calls.close(this.fd);
    this.fd = -1;
  }
}

/** What a call answered in place of its value, as an error of ours. */
export function kernelError(action: string, path: string, result: number): EdgevitalsError {
  return sourceError(action, path, { code: errnoOf(result) });
}
