/**
 * The main area of f2fs: segments of 2 MiB that are filled in order, and cleaned where they are emptiest. Everything that is
 * written gets a new place, told by the node address table, so nothing above it changes. For tests only.
 */
import { type FtlListener, PageMappedFtl } from '../ftl/page_mapped_ftl.js';
import type { BlockDevice } from './block_device.js';

export const SEGMENT_BLOCKS = 512;
/** Kept from users: f2fs-tools takes about as much on small devices. */
const RESERVED_SEGMENTS = 6;
const RESERVED_SHARE = 0.05;

export class F2fsLog implements FtlListener {
  /** Blocks that cleaning moved, and segments that it freed. */
  movedBlocks = 0;
  reclaimedSegments = 0;
  readonly userBlocks: number;
  private readonly disk: BlockDevice;
  private readonly first: number;
  private readonly segments: PageMappedFtl;
  private pending: number[] = [];
  private freed: number[] = [];
  private readonly touched = new Set<number>();

  /** @param first block of the area; it goes on to the end of the disk. */
  constructor(disk: BlockDevice, first: number) {
    this.disk = disk;
    this.first = first;
    const blocks = Math.floor((disk.pages - first) / SEGMENT_BLOCKS);
    const reserved = Math.max(RESERVED_SEGMENTS, Math.ceil(RESERVED_SHARE * blocks));
    this.userBlocks = (blocks - reserved) * SEGMENT_BLOCKS;
    this.segments = new PageMappedFtl(
      {
        blocks,
        pagesPerBlock: SEGMENT_BLOCKS,
        userPages: this.userBlocks,
        victims: 'greedy',
        frontiers: 'host-gc',
      },
      this,
    );
  }

  placed(place: number, moved: boolean): void {
    if (moved) this.movedBlocks++;
    this.touched.add(Math.floor(place / SEGMENT_BLOCKS));
    this.pending.push(this.first + place);
  }

  erased(segment: number): void {
    this.reclaimedSegments++;
    this.freed.push(segment);
  }

  /** Writes blocks, by their number in the log's user space; to the disk in the order of their places. */
  write(blocks: readonly number[]): void {
    for (const block of blocks) this.segments.write(block);
    this.disk.write(this.pending);
    this.pending = [];
  }

  /** Over what is there, where it has been placed. @returns false where it has not, and nothing was written. */
  writeInPlace(blocks: readonly number[]): boolean {
    const places = blocks.map(block => this.segments.placeOf(block));
    if (places.some(place => place < 0)) return false;
    this.disk.write(places.map(place => this.first + place));
    return true;
  }

  /** Of its user space. */
  get freeBlocks(): number {
    return this.userBlocks - this.segments.livePages;
  }

  free(block: number): void {
    this.segments.trim(block);
  }

  /** Segments written to since it was asked last. Those that are free by then are discarded. */
  checkpoint(): number {
    for (const segment of this.freed) {
      const from = this.first + segment * SEGMENT_BLOCKS;
      // one may have been opened again
      if (!this.touched.has(segment))
        this.disk.discard(Array.from({ length: SEGMENT_BLOCKS }, (_, i) => from + i));
    }
    this.freed = [];
    const { size } = this.touched;
    this.touched.clear();
    return size;
  }
}
