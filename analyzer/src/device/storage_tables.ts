/** Tables in which storage tells of its wear, in the units of its registers: what that means is the flash model's to say. */
import { TABLES } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import { placesOf } from './block/columns.js';
import { type Rows, type TableRow, toldCount } from './block/table_rows.js';
import type { StorageReading } from './interval.js';

const MMC = placesOf('mmc');
const UFS = placesOf('ufs');
const UBI = placesOf('ubi');
const NVME = placesOf('nvme');
const SMART = placesOf('smart');
/** Bytes of a data unit: NVM Express base specification, SMART / health information. */
const DATA_UNIT = 512_000;
const NONE: StorageReading[] = [];

/** Readings by row: one that did not change is the same row as before, and so is what it tells. */
const READINGS = new WeakMap<TableRow, StorageReading>();

/** @param rows of a table as it is, by its id. */
export function storageReadings(rows: (table: number) => Rows): StorageReading[] {
  const { mmc, ufs, ubi, nvme, smart } = TABLES;
  let readings: StorageReading[] | undefined;
  const add = (table: number, read: (row: TableRow) => StorageReading): void => {
    for (const row of rows(table)) {
      if (row === undefined) continue;
      let reading = READINGS.get(row);
      if (reading === undefined) {
        reading = read(row);
        READINGS.set(row, reading);
      }
      readings ??= [];
      readings.push(reading);
    }
  };
  add(mmc.id, mmcReading);
  add(ufs.id, ufsReading);
  add(nvme.id, nvmeReading);
  add(smart.id, smartReading);
  add(ubi.id, ubiReading);
  return readings ?? NONE;
}

const mmcReading = (row: TableRow): StorageReading => ({
  kind: 'mmc',
  name: row.id.name,
  isFresh: row.numbers[MMC.fresh] === 1,
  ...given({
    tenthsA: toldCount(row, MMC.life_time_a),
    tenthsB: toldCount(row, MMC.life_time_b),
    preEol: toldCount(row, MMC.pre_eol_info),
  }),
});

const ufsReading = (row: TableRow): StorageReading => ({
  kind: 'ufs',
  name: row.id.name,
  isFresh: true,
  ...given({
    tenthsA: toldCount(row, UFS.life_time_a),
    tenthsB: toldCount(row, UFS.life_time_b),
    tenthsBooster: toldCount(row, UFS.wb_life_time),
    preEol: toldCount(row, UFS.eol_info),
  }),
});

const nvmeReading = (row: TableRow): StorageReading => {
  const units = toldCount(row, NVME.data_units_written);
  return {
    kind: 'nvme',
    name: row.id.name,
    isFresh: true,
    ...given({
      percentUsed: toldCount(row, NVME.percent_used),
      sparePercent: toldCount(row, NVME.avail_spare),
      spareThreshold: toldCount(row, NVME.spare_thresh),
      writtenBytes: units === undefined ? undefined : units * DATA_UNIT,
      flashBytes: toldCount(row, NVME.media_bytes_written),
    }),
  };
};

const smartReading = (row: TableRow): StorageReading => ({
  kind: 'smart',
  name: row.id.name,
  isFresh: true,
  ...given({
    percentUsed: toldCount(row, SMART.percent_used),
    sparePercent: toldCount(row, SMART.avail_spare),
    spareThreshold: toldCount(row, SMART.spare_thresh),
    writtenBytes: toldCount(row, SMART.bytes_written),
    flashBytes: toldCount(row, SMART.nand_bytes),
    hostPages: toldCount(row, SMART.host_pages),
    ownPages: toldCount(row, SMART.own_pages),
  }),
});

const ubiReading = (row: TableRow): StorageReading => {
  const erases = toldCount(row, UBI.erases);
  const counted = toldCount(row, UBI.counted);
  return {
    kind: 'ubi',
    name: `ubi${row.id.labels[0]}`,
    isFresh: true,
    ...given({
      mostErases: toldCount(row, UBI.max_ec),
      meanErases: erases !== undefined && counted !== undefined && counted > 0 ? erases / counted : undefined,
      badBlocks: toldCount(row, UBI.bad_peb_count),
      reservedBlocks: toldCount(row, UBI.reserved_for_bad),
      blocks: toldCount(row, UBI.total_eraseblocks),
      blockBytes: toldCount(row, UBI.eraseblock_size),
      mtd: toldCount(row, UBI.mtd_num),
    }),
  };
};
