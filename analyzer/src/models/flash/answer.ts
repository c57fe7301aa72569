/** Writes of a window by disk and program, and what becomes of them on their way to flash. */

import { given } from '@edgevitals/shared/objects';
import type { FlashAnswer, FlashRequest } from '@edgevitals/shared/results';
import type { DeviceView } from '../../device/device_state.js';
import type { MtdReading } from '../../device/interval.js';
import { mergeSlices } from '../../history/merge.js';
import type { Slice } from '../../history/slice.js';
import { amountHistory, coverage, limitOf, type TimeWindow } from '../series.js';
import { amplificationOf } from './amplification/amplification.js';
import { processWrites, untoldPrograms } from './attribute.js';
import { perDay } from './daily_rate.js';
import { diskUse } from './disk_use.js';
import { blockBytes } from './filesystems/block_bytes.js';
import { filesystemUse } from './filesystems/filesystem_use.js';
import { lifeHints } from './health/life_hints.js';
import { wearNotTold } from './health/not_told.js';
import { rawFlashUse } from './health/raw_flash_use.js';
import { nextEnd, type StorageWear, type WearAsked, wearOfDisk } from './health/wear_use.js';
import { flashHints } from './hints.js';
import { notIdentified } from './not_identified.js';
import { daysOf, programHistories } from './patterns/written_over_time.js';
import { rawFlashNote } from './raw_flash.js';
import { storageScope } from './storage_scope.js';
import { type WriteWindow, writeWindow } from './write_window.js';

const POINTS = 20;

/** What the flash model knows beside windows, when asked for: wear, and what error correction of raw flash met. */
export type FlashDetails = (asked: WearAsked) => {
  readonly wear: readonly StorageWear[];
  readonly mtds: readonly MtdReading[];
};

/** @throws EdgevitalsError QUERY_NOT_FOUND for a disk or partition that the device does not have. */
export function answerFlash(
  window: TimeWindow,
  slices: readonly Slice[],
  view: DeviceView,
  request: FlashRequest,
  details?: FlashDetails,
): FlashAnswer {
  const { includePredictions = true, serviceUntil } = request;
  const asked = { at: window.to, predicts: includePredictions, ...given({ serviceUntil }) };
  const { wear, mtds } = details?.(asked) ?? { wear: [], mtds: [] };
  const { info } = view;
  const total = slices.length === 0 ? undefined : mergeSlices(slices, { by: 'program' });
  const scope = storageScope(request.partition, total, view);
  const told = slices.filter(slice => scope.rows(slice).length > 0);
  const written = (slice: Slice): number =>
    scope.rows(slice).reduce((sum, disk) => sum + disk.writtenBytes, 0);
  const writes = total === undefined ? undefined : writeWindow(slices, told, scope, view);
  // a program's bytes are of all storage: they are those of a part of it only where there is no other
  const isAll = request.partition === undefined || scope.elsewhere.length === 0;
  const disks = total === undefined ? [] : scope.rows(total);
  const bytesPerDay = perDay(
    told.map(slice => ({ seconds: slice.coveredSeconds, bytes: written(slice) })),
    request.partition === undefined ? rawFlashNote(info) : undefined,
  );
  const byProgram = byPrograms(window, slices, isAll ? writes : undefined, request);
  const { coveredSeconds: seconds } = coverage(window, told);
  return {
    device: view.device,
    window: coverage(window, slices),
    disks: disks.map(disk => {
      const of = (slice: Slice) => slice.disks.find(each => each.name === disk.name);
      const seconds = slices.reduce(
        (sum, slice) => sum + (of(slice) === undefined ? 0 : slice.coveredSeconds),
        0,
      );
      const history = amountHistory(window, slices, POINTS, slice => of(slice)?.writtenBytes);
      return {
        ...diskUse(disk, seconds, { history, filesystems: total?.filesystems ?? [], info }),
        ...wearOfDisk(disk.name, wear),
      };
    }),
    filesystems: (total?.filesystems ?? [])
      .filter(({ name }) => isIn(request.partition, name))
      .map(row => filesystemUse(row, blockBytes(row, info) ?? writes!.pageBytes)),
    days: daysOf(told, written),
    rawFlash: rawFlashUse(wear, mtds, info),
    ...given({
      lifetimeSeconds: nextEnd(wear)?.remainingSeconds,
      bytesPerDay,
    }),
    ...byProgram,
    hints: [
      ...byProgram.hints,
      ...lifeHints(isAll ? (writes?.attribution.programs ?? []) : [], wear, bytesPerDay?.value, seconds),
    ],
    amplification: writes === undefined || !isAll ? [] : amplificationOf(writes, view, wear),
    notIdentified: [
      ...notIdentified({
        disks,
        info,
        asked: request.partition,
        elsewhere: scope.elsewhere,
        untold: total === undefined ? [] : untoldPrograms(total),
        writes: isAll ? writes : undefined,
      }),
      ...(details === undefined || request.partition !== undefined
        ? []
        : wearNotTold(
            disks.map(({ name }) => name),
            wear,
            info,
            includePredictions,
          )),
    ],
  };
}

const isIn = (asked: string | undefined, name: string): boolean =>
  asked === undefined || asked.replace(/^\/dev\//, '') === name.replace(/^\/dev\//, '');

type ByPrograms = Pick<
  FlashAnswer,
  'processes' | 'hints' | 'unattributedBytes' | 'pendingBytes' | 'causedBytes' | 'swapBytes'
>;

function byPrograms(
  window: TimeWindow,
  slices: readonly Slice[],
  writes: WriteWindow | undefined,
  request: FlashRequest,
): ByPrograms {
  if (writes === undefined) return { processes: [], hints: [] };
  const { attribution, swap, seconds, pageBytes } = writes;
  const shares = attribution.programs.slice(0, limitOf(request.limit));
  const names = new Set(shares.map(({ row }) => row.program));
  const histories = programHistories(window, slices, POINTS, names);
  const processes = shares.map(share => processWrites(share, writes, histories.get(share.row.program)));
  const { unattributedBytes, pendingBytes } = attribution;
  const caused = attribution.programs.reduce((sum, each) => sum + each.causedBytes, 0);
  return {
    processes: request.perProcessBreakdown === false ? [] : processes,
    hints: flashHints(shares, processes, seconds, pageBytes),
    ...given({
      unattributedBytes,
      pendingBytes,
      causedBytes: unattributedBytes === undefined ? undefined : caused,
      swapBytes: swap.bytes,
    }),
  };
}
