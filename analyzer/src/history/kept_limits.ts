/** Limits that were set by request, as a file in the data directory. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';

const FILE = 'limits.json';

export class KeptLimits {
  private readonly path: string;

  /** @param directory that is there. */
  constructor(directory: string) {
    this.path = join(directory, FILE);
  }

  read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw this.failed('read', error);
    }
  }

  /** @param text undefined: none. @throws EdgevitalsError STORE_FAILED. */
  write(text: string | undefined): void {
    try {
      if (text === undefined) {
        rmSync(this.path, { force: true });
        return;
      }
      // whole or not at all, whenever the power is cut
      const fresh = `${this.path}.new`;
      writeFileSync(fresh, text, { mode: 0o600, flush: true });
      renameSync(fresh, this.path);
    } catch (error) {
      throw this.failed('written', error);
    }
  }

  private failed(what: string, cause: unknown): EdgevitalsError {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new EdgevitalsError('STORE_FAILED', `${this.path} could not be ${what}: ${why}`, { cause });
  }
}
