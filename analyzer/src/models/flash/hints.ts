/** What to do about programs' writes, and what that would save, bytes a day; no more is claimed than the counts allow. */
import { given } from '@edgevitals/shared/objects';
import type { Estimate, Hint, ProcessWrites } from '@edgevitals/shared/results';
import { formatBytes, formatRatio, nameOfWriter } from '@edgevitals/shared/text';
import type { ProcessRow } from '../../quantities/index.js';
import type { ProgramShare } from './attribution/attribute_writes.js';
import { COMPARABLE_SECONDS } from './write_window.js';

const MOST = 5;
const DAY = 86_400;
/** Bytes below which nothing is worth a hint, and times what it asked for that a program dirties. */
const LEAST_DIRTIED = 1e6;
const LEAST_TIMES = 4;
const MUCH = 10e6;
const LEAST_SHARE = 0.5;
/** Records that are gathered for one sync save so much of what it costs. */
const GATHERED = 10;
const LOGGERS = /^(systemd-journald?|rsyslogd?|syslogd|syslog-ng|logd|klogd|fluent-bit|vector)$/;

/**
 * @param shares what programs wrote, most first.
 * @param writes the same as people see it.
 * @param seconds covered.
 */
export function flashHints(
  shares: readonly ProgramShare<ProcessRow>[],
  writes: readonly ProcessWrites[],
  seconds: number,
  pageBytes: number,
): Hint[] {
  const hints: Hint[] = [];
  for (const [i, share] of shares.entries()) {
    const of = writes[i]!;
    const { program, writtenBytes } = of;
    const tell = (text: string | undefined, saving?: Estimate): void => {
      if (text === undefined) return;
      hints.push({ subject: program, text: `${nameOfWriter(of)} ${text}`, ...given({ saving }) });
    };
    const perDay = seconds >= COMPARABLE_SECONDS ? DAY / seconds : undefined;
    if (of.pattern === 'synced') tell(syncedMuch(of), savedByGathering(of, perDay));
    else tell(askedLittle(share, pageBytes));
    if (of.share >= LEAST_SHARE && writtenBytes > MUCH && seconds >= COMPARABLE_SECONDS)
      tell(`causes ${formatRatio(of.share)} of all writes by programs, ${formatBytes(writtenBytes)}.`);
    tell(cancelledMuch(share), savedByTmpfs(share, perDay));
    if (hints.length >= MOST) break;
  }
  return hints.slice(0, MOST);
}

/** Small records that are each written at once: the page and its journal for each. */
function syncedMuch({
  program,
  causedBytes,
  writtenBytes,
  requestedBytes,
  syncs,
}: ProcessWrites): string | undefined {
  const onDisk = causedBytes ?? writtenBytes;
  if (onDisk <= LEAST_DIRTIED || onDisk <= LEAST_TIMES * requestedBytes || syncs === undefined)
    return undefined;
  const both = `asks for ${formatBytes(requestedBytes)} in write calls and ${causedBytes === undefined ? 'dirties' : 'causes'} ${formatBytes(onDisk)}: small writes, each a page${causedBytes === undefined ? '' : ' and a transaction of the journal'}`;
  if (LOGGERS.test(program))
    return `${both}. Log less (level), sync by time (SyncIntervalSec of journald, - before a file in rsyslog), or keep logs in RAM (Storage=volatile, tmpfs).`;
  return `${both}. Gather records before syncing; SQLite: journal_mode=WAL and synchronous=NORMAL; a file that is replaced at each change: replace it seldom.`;
}

/** Of what each sync costs beyond the record itself, with `GATHERED` records a sync. */
function savedByGathering(
  { causedBytes, journalBytes, requestedBytes }: ProcessWrites,
  perDay: number | undefined,
): Estimate | undefined {
  if (causedBytes === undefined || perDay === undefined) return undefined;
  const saved = 1 - 1 / GATHERED;
  return {
    value: Math.max(0, causedBytes - requestedBytes) * saved * perDay,
    sigma: (journalBytes?.sigma ?? 0) * saved * perDay,
    basis: 'modelled',
    note: `Bytes a day, with ${GATHERED} records a sync.`,
  };
}

/**
 * It dirties much more than it asks for. A write has a byte at least and dirties a page for that: beyond a page for each byte
 * asked for, write calls cannot be what dirtied it.
 */
function askedLittle(
  { netBytes, row: { requestedBytes } }: ProgramShare<ProcessRow>,
  pageBytes: number,
): string | undefined {
  const isMore = requestedBytes > 0 && netBytes > LEAST_TIMES * requestedBytes;
  if (!isMore || netBytes <= LEAST_DIRTIED) return undefined;
  const both = `asks for ${formatBytes(requestedBytes)} in write calls and dirties ${formatBytes(netBytes)}`;
  return netBytes <= requestedBytes * pageBytes
    ? `${both}: small writes, each a page. Gather them.`
    : `${both}: most of that goes around write calls, as what changes in files that are mapped into memory does, a page for each place.`;
}

/** Much is dropped before it reaches the disk: by who deletes the file, whoever wrote it. */
function cancelledMuch({ netBytes, row }: ProgramShare<ProcessRow>): string | undefined {
  const { cancelledBytes, writtenBytes } = row;
  if (cancelledBytes <= MUCH || cancelledBytes <= netBytes) return undefined;
  return cancelledBytes <= writtenBytes
    ? 'writes files that are deleted before they reach the disk: a tmpfs would save the rest.'
    : 'deletes files before they reach the disk, also what others wrote: a tmpfs for them would save the rest.';
}

/** What of such files did reach the disk: at most all that it caused. */
const savedByTmpfs = (
  { causedBytes, row }: ProgramShare<ProcessRow>,
  perDay: number | undefined,
): Estimate | undefined =>
  perDay === undefined || row.cancelledBytes > row.writtenBytes
    ? undefined
    : {
        value: (causedBytes * perDay) / 2,
        sigma: (causedBytes * perDay) / Math.sqrt(12),
        basis: 'modelled',
        note: 'Bytes a day: nothing tells how much of what it wrote was of such files.',
      };
