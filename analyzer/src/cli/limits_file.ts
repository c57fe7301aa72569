import { parseLimits } from '@edgevitals/shared/limits';
import { readTextFile } from './text_file.js';

/** What stands in a file of limits, and where it is. */
export interface LimitsFile {
  readonly text: string;
  readonly path: string;
}

/** @throws EdgevitalsError CONFIG_INVALID with all that is wrong. */
export function readLimitsFile(path: string): LimitsFile {
  const text = readTextFile(path);
  parseLimits(text, path);
  return { text, path };
}
