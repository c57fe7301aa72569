/**
 * f2fs: data and nodes go to a log, a sync writes the file's node with them, and a checkpoint now and then makes names
 * durable (fs/f2fs/file.c, checkpoint.c; Lee et al., FAST '15). For tests only.
 */
import { BlockAllocator } from './block_allocator.js';
import type { BlockDevice } from './block_device.js';
import { F2fsLog, SEGMENT_BLOCKS } from './f2fs_log.js';
import type { FileSystem } from './file_system.js';
import type { SimulatedFile } from './simulated_file.js';

/** s; DEF_CP_INTERVAL. */
const CHECKPOINT_SECONDS = 60;
/** Superblocks, two checkpoint packs, segment and node tables, summaries: at least. */
const META_SEGMENTS = 4;
/** A pack: its header and footer, and summaries of six open segments, of which those of data are compacted. */
const PACK_BLOCKS = 6;
/** What a pack takes of node and segment entries beside its summaries; more are blocks of the tables. */
const NODES_IN_PACK = 38;
const SEGMENTS_IN_PACK = 6;
const NODES_PER_BLOCK = 455;
const SEGMENTS_PER_BLOCK = 55;
/** Fewer dirty pages than this are written in place when they are synced (ipu_policy FSYNC, min_fsync_blocks). */
const IN_PLACE_PAGES = 8;
/** Addresses of an inode, and of a node below it. */
const INODE_PAGES = 923;
const NODE_PAGES = 1018;

export class SimulatedF2fs implements FileSystem {
  /** Bytes as iostat_info has them: what the file system wrote, and of that at checkpoints. */
  readonly blocks = { data: 0, node: 0, meta: 0, checkpointNode: 0, checkpointData: 0 };
  checkpoints = 0;
  readonly log: F2fsLog;
  private readonly disk: BlockDevice;
  private readonly allocator: BlockAllocator;
  /** Blocks of nodes, by inode and place. */
  private readonly nodes = new Map<string, number>();
  private readonly dirtyNodes = new Set<number>();
  private readonly directories = new Map<number, number>();
  private readonly dirtyDirectories = new Set<number>();
  private changedNodes = new Set<number>();
  private nextInode = 4;
  private nextMeta = 0;
  private checkpointedAt = 0;
  private now = 0;

  constructor(disk: BlockDevice) {
    this.disk = disk;
    this.log = new F2fsLog(disk, META_SEGMENTS * SEGMENT_BLOCKS);
    this.allocator = new BlockAllocator(0, this.log.userBlocks);
  }

  newInode(): number {
    return this.nextInode++;
  }

  create(file: SimulatedFile): void {
    this.nodeOf(file.inode, 0);
    this.changeDirectory(file.directory);
  }

  unlink(file: SimulatedFile): void {
    for (const block of file.blocks.values()) this.release(block);
    for (let place = 0; ; place++) {
      const key = nodeKey(file.inode, place);
      const node = this.nodes.get(key);
      if (node === undefined) break;
      this.nodes.delete(key);
      this.dirtyNodes.delete(node);
      this.changedNodes.add(node);
      this.release(node);
    }
    file.blocks.clear();
    this.changeDirectory(file.directory);
  }

  rename(file: SimulatedFile, name: string, replaced: SimulatedFile | undefined): void {
    file.name = name;
    this.touch(file);
    this.changeDirectory(file.directory);
    if (replaced !== undefined) this.unlink(replaced);
  }

  touch(file: SimulatedFile): void {
    this.nodeOf(file.inode, 0);
  }

  writePages(file: SimulatedFile, pages: readonly number[], syncing: boolean): void {
    this.blocks.data += pages.length;
    const known = pages.map(page => file.blocks.get(page));
    if (syncing && pages.length <= IN_PLACE_PAGES && known.every(block => block !== undefined))
      if (this.log.writeInPlace(known as number[])) return;
    const blocks = pages.map((page, i) => {
      const block = known[i] ?? this.allocator.take();
      file.blocks.set(page, block);
      this.nodeOf(file.inode, page < INODE_PAGES ? 0 : 1 + Math.floor((page - INODE_PAGES) / NODE_PAGES));
      return block;
    });
    this.log.write(blocks);
    // which data needs its node to be found
    file.dataTransaction = this.checkpoints + 1;
  }

  sync(file: SimulatedFile, dataOnly: boolean): void {
    const own: number[] = [];
    for (let place = 0; ; place++) {
      const node = this.nodes.get(nodeKey(file.inode, place));
      if (node === undefined) break;
      if (this.dirtyNodes.has(node)) own.push(node);
    }
    // times alone are not what fdatasync is for
    if (!dataOnly || file.dataTransaction > this.checkpoints) {
      this.writeNodes(own);
      file.dataTransaction = 0;
    }
    this.disk.flush();
  }

  syncAll(): void {
    this.checkpoint();
    this.disk.flush();
  }

  losePower(): void {
    this.dirtyNodes.clear();
    this.dirtyDirectories.clear();
  }

  advance(now: number): void {
    this.now = now;
    if (now - this.checkpointedAt >= CHECKPOINT_SECONDS) this.checkpoint();
  }

  /** Free segments are discarded at checkpoints anyway. */
  trimFree(): void {
    this.checkpoint();
  }

  private checkpoint(): void {
    this.checkpointedAt = this.now;
    const directories = [...this.dirtyDirectories];
    const nodes = [...this.dirtyNodes];
    if (directories.length + nodes.length + this.changedNodes.size === 0) return;
    this.blocks.data += directories.length;
    this.blocks.checkpointData += directories.length;
    this.log.write(directories);
    this.dirtyDirectories.clear();
    this.blocks.checkpointNode += nodes.length;
    this.writeNodes(nodes);
    const over = (count: number, most: number, each: number): number =>
      count > most ? Math.ceil(count / each) : 0;
    const meta =
      PACK_BLOCKS -
      1 +
      over(this.changedNodes.size, NODES_IN_PACK, NODES_PER_BLOCK) +
      over(this.log.checkpoint(), SEGMENTS_IN_PACK, SEGMENTS_PER_BLOCK);
    this.blocks.meta += meta + 1;
    this.disk.write(Array.from({ length: meta }, () => this.metaBlock()));
    this.disk.writeDurably(this.metaBlock());
    this.changedNodes = new Set();
    this.checkpoints++;
  }

  private writeNodes(nodes: readonly number[]): void {
    if (nodes.length === 0) return;
    this.blocks.node += nodes.length;
    this.log.write(nodes);
    for (const node of nodes) {
      this.dirtyNodes.delete(node);
      this.changedNodes.add(node);
    }
  }

  /** A node that has changed, made if need be. */
  private nodeOf(inode: number, place: number): void {
    const key = nodeKey(inode, place);
    let node = this.nodes.get(key);
    if (node === undefined) {
      node = this.allocator.take();
      this.nodes.set(key, node);
    }
    this.dirtyNodes.add(node);
  }

  private changeDirectory(directory: number): void {
    this.nodeOf(-directory, 0);
    const block = this.directories.get(directory) ?? this.allocator.take();
    this.directories.set(directory, block);
    this.dirtyDirectories.add(block);
  }

  private release(block: number): void {
    this.log.free(block);
    this.allocator.give(block);
  }

  /** The next of the area in front, which goes round. */
  private metaBlock(): number {
    const block = this.nextMeta;
    this.nextMeta = (this.nextMeta + 1) % (META_SEGMENTS * SEGMENT_BLOCKS);
    return block;
  }
}

const nodeKey = (inode: number, place: number): string => `${inode} ${place}`;
