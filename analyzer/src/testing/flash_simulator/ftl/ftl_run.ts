/** A translation layer under random writes until its amplification is steady, and then measured. For tests only. */
import { given } from '@edgevitals/shared/objects';
import { randomNumbers } from '@edgevitals/shared/random';
import { type FtlSetting, PageMappedFtl } from './page_mapped_ftl.js';

export interface FtlLoad {
  /** The first pages are hot: their share of all, and of the writes. Uniform unless said. */
  readonly hot?: { readonly pageShare: number; readonly writeShare: number };
  /** Share of operations that discard a page in use at random. */
  readonly trimShare?: number;
  /** User capacities written before measuring, and while; 8 and 8 unless said, 25 and 15 with hot pages. */
  readonly warmUp?: number;
  readonly measured?: number;
}

export interface FtlFigures {
  /** NAND page programs a page that the host wrote. */
  readonly amplification: number;
  /** Share of a victim's pages that was valid. */
  readonly victimValid: number;
  /** Share of the user pages in use at the end. */
  readonly utilisation: number;
  /** Of blocks, of the measured time alone. */
  readonly erases: { readonly mean: number; readonly deviation: number; readonly max: number };
}

export function runFtl(setting: FtlSetting, load: FtlLoad = {}): FtlFigures {
  const { userPages, pagesPerBlock, seed = 1 } = setting;
  const { hot, warmUp = hot === undefined ? 8 : 25, measured = hot === undefined ? 8 : 15 } = load;
  const hotPages = hot === undefined ? undefined : Math.round(hot.pageShare * userPages);
  const ftl = new PageMappedFtl({ ...setting, ...given({ hotPages }) });
  for (let page = 0; page < userPages; page++) ftl.write(page);
  const drive = driver(ftl, load, randomNumbers(seed));
  drive(warmUp * userPages);
  const erasesBefore = ftl.erasesOf.slice();
  const { hostPages, programmedPages, movedPages, victims } = ftl;
  drive(measured * userPages);
  return {
    amplification: (ftl.programmedPages - programmedPages) / (ftl.hostPages - hostPages),
    victimValid: (ftl.movedPages - movedPages) / ((ftl.victims - victims) * pagesPerBlock),
    utilisation: ftl.livePages / userPages,
    erases: spread(ftl.erasesOf.map((erases, block) => erases - erasesBefore[block]!)),
  };
}

/** @returns does so many operations. */
function driver(
  ftl: PageMappedFtl,
  { hot, trimShare = 0 }: FtlLoad,
  random: () => number,
): (operations: number) => void {
  const { userPages } = ftl.setting;
  const any = (): number => Math.floor(random() * userPages);
  const hotPages = Math.round((hot?.pageShare ?? 0) * userPages);
  const written =
    hot === undefined
      ? any
      : (): number =>
          random() < hot.writeShare
            ? Math.floor(random() * hotPages)
            : hotPages + Math.floor(random() * (userPages - hotPages));
  const trim = (): void => {
    if (ftl.livePages === 0) return;
    let page = any();
    while (!ftl.isLive(page)) page = any();
    ftl.trim(page);
  };
  return operations => {
    for (let i = 0; i < operations; i++) {
      if (trimShare > 0 && random() < trimShare) trim();
      else ftl.write(written());
    }
  };
}

/** Of erase counts. */
export function spread(counts: Uint32Array): { mean: number; deviation: number; max: number } {
  let sum = 0;
  let squares = 0;
  let max = 0;
  for (const count of counts) {
    sum += count;
    squares += count * count;
    if (count > max) max = count;
  }
  const mean = sum / counts.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / counts.length - mean * mean)), max };
}
