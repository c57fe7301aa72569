/**
 * ext4 with delayed allocation and an ordered journal: what each call changes of metadata, and when that is written. Directories
 * are of one block group; extents fit their inode. For tests only.
 */
import { BlockAllocator } from './block_allocator.js';
import type { BlockDevice } from './block_device.js';
import { Ext4Layout } from './ext4_layout.js';
import type { FileSystem } from './file_system.js';
import { Journal } from './journal.js';
import type { SimulatedFile } from './simulated_file.js';

/** The first that files get (EXT4_GOOD_OLD_FIRST_INO and lost+found); below are directories. */
const FIRST_INODE = 12;

export class SimulatedExt4 implements FileSystem {
  readonly journal: Journal;
  private readonly disk: BlockDevice;
  private readonly layout: Ext4Layout;
  private readonly allocator: BlockAllocator;
  private readonly freeInodes: number[] = [];
  private nextInode = FIRST_INODE;
  /** By directory. */
  private readonly names: { now: number; most: number }[] = [];

  constructor(disk: BlockDevice) {
    this.disk = disk;
    this.layout = new Ext4Layout(disk.pages);
    this.journal = new Journal(disk, this.layout.journalFirst, this.layout.journalBlocks);
    this.allocator = new BlockAllocator(this.layout.dataFirst, disk.pages);
  }

  newInode(): number {
    // the lowest that is free (find_next_zero_bit)
    this.freeInodes.sort((a, b) => b - a);
    return this.freeInodes.pop() ?? this.nextInode++;
  }

  create(file: SimulatedFile): void {
    const { layout } = this;
    this.log(
      file,
      layout.inodeBitmap,
      layout.groupDescriptors,
      this.nameBlock(file, 1),
      layout.directoryInode(file.directory),
    );
  }

  unlink(file: SimulatedFile): void {
    const { layout } = this;
    this.log(
      file,
      this.nameBlock(file, -1),
      layout.directoryInode(file.directory),
      layout.inodeBitmap,
      layout.groupDescriptors,
      // the list of orphans begins in it
      layout.superblock,
    );
    for (const block of file.blocks.values()) {
      this.log(file, layout.blockBitmap(block));
      this.allocator.give(block);
    }
    file.blocks.clear();
    this.freeInodes.push(file.inode);
  }

  rename(file: SimulatedFile, name: string, replaced: SimulatedFile | undefined): void {
    const from = this.nameBlock(file, 0);
    file.name = name;
    this.log(file, from, this.nameBlock(file, 0), this.layout.directoryInode(file.directory));
    if (replaced !== undefined) this.unlink(replaced);
  }

  touch(file: SimulatedFile, grows: boolean): void {
    this.log(file);
    if (grows) file.dataTransaction = file.transaction;
  }

  writePages(file: SimulatedFile, pages: readonly number[]): void {
    let last: number | undefined;
    const places = pages.map(page => {
      let block = file.blocks.get(page);
      if (block === undefined) {
        const before = last ?? file.blocks.get(page - 1);
        block = this.allocator.take(before === undefined ? undefined : before + 1);
        file.blocks.set(page, block);
        this.log(file, this.layout.blockBitmap(block), this.layout.groupDescriptors);
        file.dataTransaction = file.transaction;
      }
      last = block;
      return block;
    });
    this.disk.write(places);
  }

  sync(file: SimulatedFile, dataOnly: boolean): void {
    const transaction = dataOnly ? file.dataTransaction : file.transaction;
    if (this.journal.isDurable(transaction)) this.disk.flush();
    else this.journal.commit(true);
  }

  syncAll(): void {
    this.journal.commit(true);
    this.journal.settleAll();
    this.disk.flush();
  }

  losePower(): void {
    this.journal.abandon();
  }

  advance(now: number): void {
    this.journal.advance(now);
  }

  trimFree(): void {
    this.disk.discard(this.allocator.freeOnes());
  }

  /** The directory's block that has a file's name. @param change of the directory's names. */
  private nameBlock({ directory, name }: SimulatedFile, change: number): number {
    const names = this.names[directory] ?? { now: 0, most: 0 };
    names.now += change;
    names.most = Math.max(names.most, names.now);
    this.names[directory] = names;
    return this.layout.directoryBlock(directory, name, names.most);
  }

  private log(file: SimulatedFile, ...blocks: readonly number[]): void {
    file.transaction = this.journal.log(this.layout.inodeTable(file.inode), ...blocks);
  }
}
