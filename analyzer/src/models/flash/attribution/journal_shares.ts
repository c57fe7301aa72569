/**
 * What a file system writes for programs beside their own bytes: its journal, and metadata in place. The kernel counts it for
 * nobody. A sync makes a transaction, so it is shared out by syncs, or by what each of a program's costs where that has been
 * fitted (sync_costs.ts). What no sync explains is of nobody.
 */
import { APPEND_BLOCKS } from './sync_weight.js';

/** Blocks that no sync of a page is beyond: the rest is of something else. With those of an append, what one costs lies between. */
const MOST_BLOCKS = 11;
/** What syncs are likely to cost, at most: times their blocks. */
const LIKELY = 1.25;

/** What a program's syncs may have cost, bytes: `sum` of all programs is no more than there was. */
export interface JournalShare {
  readonly bytes: number;
  readonly sigma: number;
}

/** Of a program. */
export interface Syncs {
  readonly count: number;
  /** Of the journal, that one is likely to cost. */
  readonly blocks: number;
}

/** What tells of syncs that left no trace. */
export interface UnseenSyncs {
  /** Commits of journals that syncs asked for; undefined where nothing counts them. */
  readonly commits: number | undefined;
  /** Whether a program wrote in a way in which syncs leave none. */
  readonly isPossible: boolean;
}

/**
 * @param rest bytes of the disks that are nobody's.
 * @param syncs by program.
 * @param blockBytes of the file systems.
 * @param unseen where there were others, their part is of nobody: by commits, or what is beyond what the syncs are likely to cost.
 */
export function sharesBySyncs(
  rest: number,
  syncs: readonly Syncs[],
  blockBytes: number,
  { commits, isPossible }: UnseenSyncs,
): JournalShare[] {
  const all = syncs.reduce((sum, { count }) => sum + count, 0);
  const weight = syncs.reduce((sum, { count, blocks }) => sum + count * blocks, 0);
  const seen = commits === undefined || commits <= all ? 1 : all / commits;
  const most = commits === undefined && isPossible ? LIKELY * weight : MOST_BLOCKS * all;
  const shared = Math.min(Math.max(0, rest) * seen, most * blockBytes);
  return syncs.map(({ count, blocks }) => {
    if (!(count > 0)) return { bytes: 0, sigma: 0 };
    const others = all - count;
    const lower = (APPEND_BLOCKS * count) / (APPEND_BLOCKS * count + MOST_BLOCKS * others);
    const upper = (MOST_BLOCKS * count) / (MOST_BLOCKS * count + APPEND_BLOCKS * others);
    // alone it has all of it, but for what no sync caused
    const sigma = Math.max((upper - lower) / 4, 0.1);
    return { bytes: (shared * count * blocks) / weight, sigma: shared * sigma };
  });
}

/** The same by fitted costs, which are scaled down where they say more than there was. */
export function sharesByCosts(rest: number, costs: readonly JournalShare[]): JournalShare[] {
  const all = costs.reduce((sum, { bytes }) => sum + bytes, 0);
  const scale = all > rest ? Math.max(0, rest) / all : 1;
  return costs.map(({ bytes, sigma }) => ({ bytes: bytes * scale, sigma: sigma * scale }));
}
