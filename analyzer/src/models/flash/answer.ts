/** Writes of a window by disk and program. */

import type { FlashAnswer, FlashRequest, Hint, ProcessWrites } from '@edgevitals/shared/results';
import { formatBytes, formatRatio } from '@edgevitals/shared/text';
import type { DeviceView } from '../../device/device_state.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import type { DiskRow } from '../../quantities/index.js';
import { amounts, coverage, limitOf, type TimeWindow } from '../series.js';
import { diskWritten, programWrites, unattributedBytes } from './attribute.js';
import { perDay } from './daily_rate.js';
import { diskUse } from './disk_use.js';

const POINTS = 20;
/** Dirty pages reach the disk after up to half a minute: over shorter windows programs and disks do not compare. */
const COMPARABLE_SECONDS = 600;

export function answerFlash(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: FlashRequest,
): FlashAnswer {
  const known = coverage(window, slices);
  const wanted = request.partition?.replace(/^\/dev\//, '');
  const total = slices.length === 0 ? undefined : mergeSlices(slices, { by: 'program' });
  // asked for by name, a partition or stacked disk is shown too; the totals stay those of leaf disks
  const shows = (disk: DiskRow): boolean => (wanted === undefined ? disk.leaf : disk.name === wanted);
  const disks = total?.disks.filter(shows) ?? [];
  const programs = total === undefined ? [] : programWrites(total);
  const written = (slice: Slice): number =>
    wanted === undefined
      ? diskWritten(slice)
      : slice.disks.reduce((sum, disk) => sum + (disk.name === wanted ? disk.writtenBytes : 0), 0);
  return {
    device: view.device,
    window: known,
    disks: disks.map(disk =>
      diskUse(
        disk,
        known.coveredSeconds,
        amounts(
          window,
          slices,
          POINTS,
          slice => slice.disks.find(each => each.name === disk.name)?.writtenBytes ?? 0,
        ),
      ),
    ),
    processes: request.perProcessBreakdown === false ? [] : programs.slice(0, limitOf(request.limit)),
    unattributedBytes: total === undefined ? 0 : unattributedBytes(total, programs),
    bytesPerDay: perDay(slices.map(slice => ({ seconds: slice.coveredSeconds, bytes: written(slice) }))),
    hints: hintsOf(programs, known.coveredSeconds),
  };
}

function hintsOf(programs: readonly ProcessWrites[], seconds: number): Hint[] {
  const hints: Hint[] = [];
  for (const program of programs) {
    const { cancelledBytes, writtenBytes, requestedBytes } = program;
    if (requestedBytes > 0 && writtenBytes > 4 * requestedBytes && writtenBytes > 1e6) {
      hints.push({
        subject: program.program,
        text: `${program.program} asks for ${formatBytes(requestedBytes)} and dirties ${formatBytes(writtenBytes)}: small writes, each a page. Gather them.`,
      });
    }
    if (program.share >= 0.5 && writtenBytes > 10e6 && seconds >= COMPARABLE_SECONDS) {
      hints.push({
        subject: program.program,
        text: `${program.program} causes ${formatRatio(program.share)} of all writes by programs, ${formatBytes(writtenBytes)}.`,
      });
    }
    if (cancelledBytes > 10e6 && cancelledBytes > writtenBytes) {
      hints.push({
        subject: program.program,
        text: `${program.program} writes files that are deleted before they reach the disk: a tmpfs would save the rest.`,
      });
    }
    if (hints.length >= 5) break;
  }
  return hints;
}
