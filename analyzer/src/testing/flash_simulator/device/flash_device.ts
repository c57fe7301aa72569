/** A device as its maker knows it: what the host sent, what NAND programmed, and how worn its blocks are. For tests only. */
import { normal, randomNumbers } from '@edgevitals/shared/random';
import { type FtlSetting, PageMappedFtl } from '../ftl/page_mapped_ftl.js';
import { SlcCache, type SlcSetting } from './slc_cache.js';

/** Of a host, and of what is mapped. */
export const PAGE_BYTES = 4096;

export interface FlashDeviceSetting {
  readonly ftl: FtlSetting;
  readonly slc?: SlcSetting;
  /** Erases that a block is rated for: of most bits a cell, and of one. */
  readonly ratedErases: number;
  readonly ratedSlcErases?: number;
  /** Blocks that may go bad before the device is at its end; 2 % of all unless said. */
  readonly reserveBlocks?: number;
}

/** Blocks last longer than they are rated for, each by its own: the median of them by so much, and the logarithm's deviation. */
const STRENGTH = 1.6;
const STRENGTH_DEVIATION = 0.15;
const DEFAULT_RESERVE = 0.02;

export class FlashDevice {
  readonly setting: FlashDeviceSetting;
  readonly ftl: PageMappedFtl;
  hostPages = 0;
  private readonly slc: SlcCache | undefined;
  /** Erases that each block survives. */
  private readonly endures: Float64Array;

  constructor(setting: FlashDeviceSetting) {
    const { ftl, slc, ratedErases } = setting;
    this.setting = setting;
    this.ftl = new PageMappedFtl(ftl);
    this.slc = slc && new SlcCache(slc, this.ftl);
    const random = randomNumbers((ftl.seed ?? 1) ^ 0x27d4eb2f);
    this.endures = Float64Array.from(
      { length: ftl.blocks },
      () => ratedErases * STRENGTH * Math.exp(STRENGTH_DEVIATION * normal(random)),
    );
  }

  /** Pages that the host can address. */
  get pages(): number {
    return this.setting.ftl.userPages;
  }

  get nandPages(): number {
    return this.ftl.programmedPages + (this.slc?.programmedPages ?? 0);
  }

  write(page: number): void {
    this.hostPages++;
    (this.slc ?? this.ftl).write(page);
  }

  trim(page: number): void {
    (this.slc ?? this.ftl).trim(page);
  }

  flush(): void {
    this.ftl.flush();
  }

  /** Share of the rated life, 1 at its end: erases of the mean block over those it is rated for. */
  get wear(): number {
    return this.ftl.erases / this.setting.ftl.blocks / this.setting.ratedErases;
  }

  /** The same of the blocks with one bit a cell; undefined without any. */
  get slcWear(): number | undefined {
    const { slc, ratedSlcErases = 30 * this.setting.ratedErases } = this.setting;
    return slc && this.slc!.erases / slc.blocks / ratedSlcErases;
  }

  /** Blocks that have been erased more often than they bear. */
  get badBlocks(): number {
    let bad = 0;
    this.endures.forEach((erases, block) => {
      if (this.ftl.erasesOf[block]! > erases) bad++;
    });
    return bad;
  }

  get reserveBlocks(): number {
    return this.setting.reserveBlocks ?? Math.max(1, Math.round(DEFAULT_RESERVE * this.setting.ftl.blocks));
  }
}
