/**
 * What disks wrote, shared out: to programs (what they dirtied, and the journal that their syncs cost), to swap, and to what is
 * told of nobody. The parts sum to what the disks wrote, less what still waits to be written.
 */
import type { UnitWritesRow } from '../../../quantities/index.js';
import { type JournalShare, type Syncs, sharesByCosts, sharesBySyncs } from './journal_shares.js';
import { netWrites } from './net_writes.js';
import { reachingDisk } from './partial_pages.js';
import { hasWritten, type ProgramCounters } from './program_counters.js';
import { maySyncUnseen, syncEvents } from './sync_events.js';
import { syncBlocks } from './sync_weight.js';
import { type UnitShares, unitShares } from './unit_shares.js';

/** What a program's syncs and write calls cost. */
export type SyncCosts = (program: string, syncs: Syncs, writeCalls: number) => JournalShare;

/** What was written beside programs. */
export interface WrittenBeside {
  /** By the disks; undefined where nothing counts that, or others write to them. */
  readonly diskBytes: number | undefined;
  readonly swapBytes: number;
  readonly pageBytes: number;
  /** Of file systems; as large as a page where they do not tell. */
  readonly blockBytes?: number | undefined;
  /** Of journals, that syncs asked for; undefined where nothing counts them. */
  readonly commits?: number | undefined;
  /** What services and containers sent to disks, where their control groups tell. */
  readonly units?: readonly UnitWritesRow[];
  /** What a program's syncs and calls cost, bytes, where it has been fitted. */
  readonly costs?: SyncCosts | undefined;
}

export interface ProgramShare<P extends ProgramCounters> {
  readonly row: P;
  readonly netBytes: number;
  readonly deletedByOthersBytes: number;
  readonly syncs: number;
  /** Undefined where it is not known what disks wrote. */
  readonly journal: JournalShare | undefined;
  /** Of the disks, as far as it is known. */
  readonly causedBytes: number;
}

export interface Attribution<P extends ProgramCounters> {
  /** Those that wrote or deleted, most caused first. */
  readonly programs: readonly ProgramShare<P>[];
  /** Disks = caused by programs + swap + unattributed - pending; undefined, both, where disks are not known. */
  readonly unattributedBytes: number | undefined;
  readonly pendingBytes: number | undefined;
  /** Of what is unattributed, what services and containers sent of which no program was seen to write it. */
  readonly unseenUnits: UnitShares['unseen'];
}

export function attributeWrites<P extends ProgramCounters>(
  rows: readonly P[],
  beside: WrittenBeside,
): Attribution<P> {
  const { diskBytes, swapBytes, pageBytes, blockBytes = pageBytes } = beside;
  const writing = rows.filter(hasWritten);
  const { net, deletedByOthers } = netWrites(writing);
  const syncs = writing.map((row, i) => ({
    count: syncEvents(row, net[i]!, pageBytes),
    blocks: syncBlocks(row, net[i]!, pageBytes),
  }));
  const { written, unseen: unseenUnits } = unitShares(
    writing,
    writing.map((row, i) => reachingDisk(row, net[i]!, syncs[i]!.count, { pageBytes, blockBytes })),
    beside.units ?? [],
  );
  const sum = written.reduce((all, each) => all + each, 0);
  const rest = diskBytes === undefined ? undefined : diskBytes - swapBytes - sum;
  const journal = rest === undefined ? undefined : journalOf(rest, writing, syncs, beside);
  const programs = writing.map((row, i) => ({
    row,
    netBytes: net[i]!,
    deletedByOthersBytes: deletedByOthers[i]!,
    syncs: syncs[i]!.count,
    journal: journal?.[i],
    causedBytes: written[i]! + (journal?.[i]?.bytes ?? 0),
  }));
  const shared = journal?.reduce((all, { bytes }) => all + bytes, 0) ?? 0;
  return {
    programs: programs.sort((a, b) => b.causedBytes - a.causedBytes),
    unattributedBytes: rest === undefined ? undefined : Math.max(0, rest - shared),
    pendingBytes: rest === undefined ? undefined : Math.max(0, -rest),
    unseenUnits,
  };
}

function journalOf(
  rest: number,
  writing: readonly ProgramCounters[],
  syncs: readonly Syncs[],
  { pageBytes, blockBytes = pageBytes, costs, commits }: WrittenBeside,
): JournalShare[] {
  if (costs === undefined) {
    const isPossible = writing.some((row, i) => syncs[i]!.count === 0 && maySyncUnseen(row, pageBytes));
    return sharesBySyncs(rest, syncs, blockBytes, { commits, isPossible });
  }
  return sharesByCosts(
    rest,
    writing.map(({ program, writeCalls }, i) => costs(program, syncs[i]!, writeCalls)),
  );
}
