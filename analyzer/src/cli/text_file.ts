import { readFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';

/** What stands in a file that somebody named. @throws EdgevitalsError CONFIG_INVALID where it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EdgevitalsError('CONFIG_INVALID', `${path} cannot be read: ${why}`, { cause });
  }
}
