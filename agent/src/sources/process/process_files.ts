import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Host, HostFile } from '../../host/host.js';
import type { FileFields } from '../reading/file_fields.js';

/** Descriptors that all processes together may hold: half of the usual limit of 1,024. */
const MOST_OPEN = 512;

/** Whether there was no descriptor left to open it with: the file may well be there. */
export const isExhausted = (error: unknown): boolean =>
  isEdgevitalsError(error, 'SOURCE_FAILED') && /: E[MN]FILE$/.test(error.message);

/** How many descriptors are held, shared by all ProcessFile of one source. */
export class FileBudget {
  most: number;
  private readonly holders = new Set<ProcessFile>();

  constructor(most = MOST_OPEN) {
    this.most = most;
  }

  get open(): number {
    return this.holders.size;
  }

  /** False when it cannot be held as well. */
  hold(file: ProcessFile): boolean {
    if (this.holders.size >= this.most) return false;
    this.holders.add(file);
    return true;
  }

  release(file: ProcessFile): void {
    this.holders.delete(file);
  }

  /** Holds at most half as many from now on, for others to have some. False when it holds none. */
  shrink(): boolean {
    if (this.holders.size === 0) return false;
    this.most = this.holders.size >> 1;
    for (const file of this.holders) {
      if (this.holders.size <= this.most) break;
      file.close();
    }
    return true;
  }
}

/**
 * One file of one process. Kept open while the budget lasts: reading it then costs one system call, and never gives
 * another process that got the same pid. A refusal is remembered until `retry`, because asking again every second
 * costs more than the answer is worth.
 */
export class ProcessFile {
  private readonly path: string;
  private readonly budget: FileBudget;
  private file: HostFile | undefined;
  private refused = false;

  constructor(path: string, budget: FileBudget) {
    this.path = path;
    this.budget = budget;
  }

  /** Ask again at the next read even if it was refused before: a process may have changed its user. */
  retry(): void {
    this.refused = false;
  }

  /**
   * Reads what is wanted of it. False where this process does not show it to us.
   * @throws EdgevitalsError SOURCE_ABSENT when the process is gone (or the kernel has no such file); SOURCE_FAILED,
   * which `isExhausted` tells from others, when even a smaller budget leaves no descriptor.
   */
  read(host: Host, wanted: Pick<FileFields, 'readFrom'>): boolean {
    if (this.refused) return false;
    try {
      if (this.file !== undefined) {
        wanted.readFrom(this.file);
        return true;
      }
      const file = this.open(host);
      if (this.budget.hold(this)) {
        this.file = file;
        wanted.readFrom(file);
      } else {
        try {
          wanted.readFrom(file);
        } finally {
          file.close();
        }
      }
      return true;
    } catch (error) {
      if (!isEdgevitalsError(error, 'SOURCE_DENIED')) throw error;
      this.refused = true;
      this.close();
      return false;
    }
  }

  close(): void {
    if (this.file === undefined) return;
    this.file.close();
    this.file = undefined;
    this.budget.release(this);
  }

  private open(host: Host): HostFile {
    try {
      return host.open(this.path);
    } catch (error) {
      if (!isExhausted(error) || !this.budget.shrink()) throw error;
      return host.open(this.path);
    }
  }
}
