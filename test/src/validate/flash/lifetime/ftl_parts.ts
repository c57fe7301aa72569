/** Kinds of flash storage, each with a translation layer that was simulated under loads of several kinds and fills. */
import { runFtl } from '@edgevitals/analyzer/testing/flash_simulator';

/** Share of the user's pages that hold something, and of pages and of writes that are hot. */
const FILLS = [0.3, 0.5, 0.7, 0.85, 0.95, 1] as const;
const LOADS = [undefined, { pageShare: 0.2, writeShare: 0.8 }, { pageShare: 0.05, writeShare: 0.6 }] as const;
/** Small layers have the amplification of large ones to a few percent. */
const BLOCKS = 96;
const SPARE = [0.07, 0.1, 0.15, 0.2, 0.28, 0.5];
const PAGES = [32, 64, 128];
const VICTIMS = ['greedy', 'fifo', 'd-choices'] as const;
/** Erases that a block is rated for: of QLC, TLC, MLC, and of cells that are used for one bit. */
const ERASES = [1000, 3000, 3000, 10_000, 30_000];
const GIGABYTES = [4, 8, 16, 32, 64];

export interface StorageKind {
  readonly name: string;
  readonly bytes: number;
  readonly ratedErases: number;
  /** Of random writes. @param load 0 to 2: how far the load is from uniform. */
  amplification(fill: number, load: number): number;
}

export function flashParts(count: number, random: () => number): StorageKind[] {
  const any = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  return Array.from({ length: count }, (_, i) => {
    const spare = any(SPARE);
    const pagesPerBlock = any(PAGES);
    const victims = any(VICTIMS);
    const seed = Math.floor(random() * 1e9);
    const table = LOADS.map(hot =>
      FILLS.map(fill => {
        const userPages = Math.floor((fill * BLOCKS * pagesPerBlock) / (1 + spare));
        const setting = { blocks: BLOCKS, pagesPerBlock, userPages, victims, seed };
        const { amplification } = runFtl(
          setting,
          hot === undefined ? { warmUp: 5, measured: 5 } : { hot, warmUp: 15, measured: 8 },
        );
        return Math.log(amplification);
      }),
    );
    return {
      name: `part${i}`,
      bytes: any(GIGABYTES) * 1e9,
      ratedErases: any(ERASES),
      amplification: (fill, load) =>
        Math.exp(
          between(
            load,
            [0, 1, 2],
            [0, 1, 2].map(each => between(fill, FILLS, table[each]!)),
          ),
        ),
    };
  });
}

/** Straight lines between points, level beyond them. */
function between(at: number, places: readonly number[], values: readonly number[]): number {
  let i = 0;
  while (i < places.length - 2 && places[i + 1]! < at) i++;
  const share = (at - places[i]!) / (places[i + 1]! - places[i]!);
  return values[i]! + Math.min(1, Math.max(0, share)) * (values[i + 1]! - values[i]!);
}
