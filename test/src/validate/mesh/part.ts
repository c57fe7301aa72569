/** One part of the validation of the mesh model: which files below the folder of data it reads, and what has to hold. */
import type { Gate } from '../../bench/bench.js';
import type { ValidationContext } from '../validation.js';
import type { DataFile } from './data_file.js';

export interface MeshPart {
  readonly name: string;
  /** What it reads; a part without needs no data. */
  readonly files?: {
    /** As people write it. */
    readonly named: string;
    /** By what the file holds, or the folder that it is in. */
    readonly takes: (file: DataFile) => boolean;
  };
  /** @param files that it takes, at least one if it needs any. */
  run(files: readonly DataFile[], context: ValidationContext): readonly Gate[];
}
