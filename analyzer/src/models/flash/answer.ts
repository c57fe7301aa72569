/** Writes of a window by disk and program. */

import { given } from '@edgevitals/shared/objects';
import type { FlashAnswer, FlashRequest, Hint, ProcessWrites } from '@edgevitals/shared/results';
import { formatBytes, formatRatio, nameOfWriter } from '@edgevitals/shared/text';
import type { DeviceView } from '../../device/device_state.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { amountHistory, coverage, limitOf, type TimeWindow } from '../series.js';
import { compareWithDisks, programWrites, untoldPrograms } from './attribute.js';
import { perDay } from './daily_rate.js';
import { diskUse } from './disk_use.js';
import { notIdentified } from './not_identified.js';
import { rawFlashNote } from './raw_flash.js';
import { storageScope } from './storage_scope.js';

const POINTS = 20;
/** Dirty pages reach the disk after up to half a minute: over shorter windows programs and disks do not compare. */
const COMPARABLE_SECONDS = 600;

/** @throws EdgevitalsError QUERY_NOT_FOUND for a disk or partition that the device does not have. */
export function answerFlash(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: FlashRequest,
): FlashAnswer {
  const known = coverage(window, slices);
  const { info } = view;
  const total = slices.length === 0 ? undefined : mergeSlices(slices, { by: 'program' });
  const scope = storageScope(request.partition, total, view);
  const disks = total === undefined ? [] : scope.rows(total);
  // a program's bytes are of all storage: they are those of a part of it only where there is no other
  const isAll = request.partition === undefined || scope.elsewhere.length === 0;
  const programs = total === undefined || !isAll ? [] : programWrites(total);
  const told = slices.filter(slice => scope.rows(slice).length > 0);
  const written = (slice: Slice): number =>
    scope.rows(slice).reduce((sum, disk) => sum + disk.writtenBytes, 0);
  return {
    device: view.device,
    window: known,
    disks: disks.map(disk => {
      const of = (slice: Slice) => slice.disks.find(each => each.name === disk.name);
      const seconds = slices.reduce(
        (sum, slice) => sum + (of(slice) === undefined ? 0 : slice.coveredSeconds),
        0,
      );
      const history = amountHistory(window, slices, POINTS, slice => of(slice)?.writtenBytes);
      return diskUse(disk, seconds, history);
    }),
    processes: request.perProcessBreakdown === false ? [] : programs.slice(0, limitOf(request.limit)),
    ...beside(scope.elsewhere.length === 0 ? told : [], written),
    ...given({
      bytesPerDay: perDay(
        told.map(slice => ({ seconds: slice.coveredSeconds, bytes: written(slice) })),
        request.partition === undefined ? rawFlashNote(info) : undefined,
      ),
    }),
    hints: hintsOf(programs, known.coveredSeconds),
    notIdentified: notIdentified({
      disks,
      info,
      asked: request.partition,
      elsewhere: scope.elsewhere,
      untold: total === undefined ? [] : untoldPrograms(total),
    }),
  };
}

/** Of the time in which disks were counted; nothing when they were not, or some programs were not. */
function beside(
  slices: readonly Slice[],
  written: (slice: Slice) => number,
): Pick<FlashAnswer, 'unattributedBytes' | 'pendingBytes'> {
  if (slices.length === 0) return {};
  const total = mergeSlices(slices, { by: 'program' });
  if (untoldPrograms(total).length > 0) return {};
  return compareWithDisks(written(total), programWrites(total));
}

function hintsOf(programs: readonly ProcessWrites[], seconds: number): Hint[] {
  const hints: Hint[] = [];
  for (const program of programs) {
    const { cancelledBytes, writtenBytes, requestedBytes } = program;
    const name = nameOfWriter(program);
    if (requestedBytes > 0 && writtenBytes > 4 * requestedBytes && writtenBytes > 1e6) {
      hints.push({
        subject: program.program,
        text: `${name} asks for ${formatBytes(requestedBytes)} and dirties ${formatBytes(writtenBytes)}: small writes, each a page. Gather them.`,
      });
    }
    if (program.share >= 0.5 && writtenBytes > 10e6 && seconds >= COMPARABLE_SECONDS) {
      hints.push({
        subject: program.program,
        text: `${name} causes ${formatRatio(program.share)} of all writes by programs, ${formatBytes(writtenBytes)}.`,
      });
    }
    if (cancelledBytes > 10e6 && cancelledBytes > writtenBytes) {
      hints.push({
        subject: program.program,
        text: `${name} writes files that are deleted before they reach the disk: a tmpfs would save the rest.`,
      });
    }
    if (hints.length >= 5) break;
  }
  return hints;
}
