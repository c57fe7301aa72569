/** One part of the validation of flash: what it reads of the folder of data, and what has to hold. */
import type { Gate } from '../../bench/bench.js';
import type { ValidationContext } from '../validation.js';

export interface FlashPart {
  readonly name: string;
  /** What of the folder it reads; a part without needs no data. */
  readonly files?: {
    /** As people write it: `ftl_*.txt`. */
    readonly named: string;
    /** @param path where the entry is, for those that are told by what they hold. */
    readonly takes: (entry: string, path: string) => boolean;
  };
  /** @param paths of the entries it takes, at least one if it needs any. */
  run(paths: readonly string[], context: ValidationContext): readonly Gate[] | Promise<readonly Gate[]>;
}
