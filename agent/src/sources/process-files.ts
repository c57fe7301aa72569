import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Host, HostFile } from '../host/host.js';

/** Descriptors that all processes together may hold: half of the usual limit of 1,024. */
const MOST_OPEN = 512;

/** How many descriptors are held, shared by all ProcessFile of one source. */
export class FileBudget {
  open = 0;
  readonly most: number;

  constructor(most = MOST_OPEN) {
    this.most = most;
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
   * The content, or undefined where this process does not show it to us.
   * @throws EdgevitalsError SOURCE_ABSENT when the process is gone (or the kernel has no such file).
   */
  read(host: Host): string | undefined {
    if (this.refused) return undefined;
    try {
      if (this.file !== undefined) return this.file.read();
      const file = host.open(this.path);
      if (this.budget.open >= this.budget.most) {
        try {
          return file.read();
        } finally {
          file.close();
        }
      }
      this.budget.open++;
      this.file = file;
      return file.read();
    } catch (error) {
      if (!isEdgevitalsError(error, 'SOURCE_DENIED')) throw error;
      this.refused = true;
      this.close();
      return undefined;
    }
  }

  close(): void {
    if (this.file === undefined) return;
    this.file.close();
    this.file = undefined;
    this.budget.open--;
  }
}
