/** Which block of an ext4 has a piece of metadata (4 KiB blocks, inodes of 256 bytes, short names). For tests only. */
import { fnv1a } from '@edgevitals/shared/bytes';

const GROUP_BLOCKS = 32_768;
const INODES_PER_BLOCK = 16;
/** Directory entries of short names; blocks are split when they are full. */
const ENTRIES_PER_BLOCK = 170;
/** One inode for 16 KiB is mkfs's usual. */
const BLOCKS_PER_INODE = 4;
const MOST_JOURNAL_BLOCKS = 16_384;
const LEAST_JOURNAL_BLOCKS = 256;
const DIRECTORY_BLOCKS = 64;

export class Ext4Layout {
  readonly superblock = 0;
  readonly groupDescriptors = 1;
  readonly journalFirst: number;
  readonly journalBlocks: number;
  readonly dataFirst: number;
  readonly inodes: number;
  private readonly groups: number;
  private readonly directories: number;

  constructor(blocks: number, directories = 16) {
    this.groups = Math.ceil(blocks / GROUP_BLOCKS);
    this.inodes = Math.floor(blocks / BLOCKS_PER_INODE);
    this.directories = 2 + 2 * this.groups + Math.ceil(this.inodes / INODES_PER_BLOCK);
    this.journalFirst = this.directories + directories * DIRECTORY_BLOCKS;
    this.journalBlocks = Math.min(MOST_JOURNAL_BLOCKS, Math.max(LEAST_JOURNAL_BLOCKS, blocks >> 5));
    this.dataFirst = this.journalFirst + this.journalBlocks;
    if (this.dataFirst >= blocks / 2)
      throw new RangeError(`${blocks} blocks are too few for this file system.`);
  }

  blockBitmap(block: number): number {
    return 2 + Math.floor(block / GROUP_BLOCKS);
  }

  /** All inodes are of the first group's, where the directory is. */
  get inodeBitmap(): number {
    return 2 + this.groups;
  }

  inodeTable(inode: number): number {
    return 2 + 2 * this.groups + Math.floor((inode % this.inodes) / INODES_PER_BLOCK);
  }

  /** Directories' inodes come first. */
  directoryInode(directory: number): number {
    return this.inodeTable(directory);
  }

  /** Names are in blocks by their hash, of which there are as many as the most names took (fs/ext4/namei.c, dx_hash). */
  directoryBlock(directory: number, name: string, mostNames: number): number {
    const blocks = Math.min(DIRECTORY_BLOCKS, Math.max(1, Math.ceil(mostNames / ENTRIES_PER_BLOCK)));
    return this.directories + directory * DIRECTORY_BLOCKS + Math.floor(hashOf(name) * blocks);
  }
}

/** In [0, 1): FNV-1a, stirred. */
function hashOf(name: string): number {
  let hash = fnv1a(name);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
