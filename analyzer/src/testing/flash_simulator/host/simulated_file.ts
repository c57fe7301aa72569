/** A file: its dirty pages, and where its blocks are. For tests only. */

export class SimulatedFile {
  readonly inode: number;
  readonly directory: number;
  name: string;
  size = 0;
  readonly dirty = new Set<number>();
  /** Since when; undefined while it is clean. */
  dirtySince: number | undefined;
  /** By page of the file. */
  readonly blocks = new Map<number, number>();
  /** What of the journal has its newest change, and its newest that data cannot be found without. */
  transaction = 0;
  dataTransaction = 0;

  constructor(inode: number, directory: number, name: string) {
    this.inode = inode;
    this.directory = directory;
    this.name = name;
  }
}
