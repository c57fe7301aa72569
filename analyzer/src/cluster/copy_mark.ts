/** How far this machine's copy of a log has got: a file beside it, written after it. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { CopyMark } from './partition_store.js';

const MARK = v.object({ log: v.string(), sequence: v.pipe(v.number(), v.integer()) });

export class FileCopyMark implements CopyMark {
  private readonly path: string;
  private readonly log: string;

  /** @param log which log it is a copy of: of one that was made anew nothing has been read. */
  constructor(path: string, log: string) {
    this.path = path;
    this.log = log;
  }

  read(): number {
    try {
      const { log, sequence } = v.parse(MARK, JSON.parse(readFileSync(this.path, 'utf8')));
      return log === this.log ? sequence : 0;
    } catch {
      // none yet, or torn: all is read again, which does no harm
      return 0;
    }
  }

  write(sequence: number): void {
    const fresh = `${this.path}.new`;
    writeFileSync(fresh, JSON.stringify({ log: this.log, sequence }));
    renameSync(fresh, this.path);
  }
}

/** Of a copy that is kept in RAM. */
export class MemoryCopyMark implements CopyMark {
  private sequence = 0;

  read(): number {
    return this.sequence;
  }

  write(sequence: number): void {
    this.sequence = sequence;
  }
}
