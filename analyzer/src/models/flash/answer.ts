/** Writes of a window by disk and program. */

import { given } from '@edgevitals/shared/objects';
import type { FlashAnswer, FlashRequest } from '@edgevitals/shared/results';
import type { DeviceView } from '../../device/device_state.js';
import { DEFAULT_PAGE_BYTES } from '../../device/interval_builder.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { amountHistory, coverage, limitOf, type TimeWindow } from '../series.js';
import { compareWithDisks, programWrites, untoldPrograms } from './attribute.js';
import { perDay } from './daily_rate.js';
import { diskUse } from './disk_use.js';
import { flashHints } from './hints.js';
import { notIdentified } from './not_identified.js';
import { rawFlashNote } from './raw_flash.js';
import { storageScope } from './storage_scope.js';

const POINTS = 20;

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
    hints: flashHints(
      programs,
      total?.processes ?? [],
      known.coveredSeconds,
      info?.kernel.pageBytes ?? DEFAULT_PAGE_BYTES,
    ),
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
