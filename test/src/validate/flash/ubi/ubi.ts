/**
 * Erase counts of UBI devices of all makers, as their owners told them: that production reads them, what share of their life it makes of
 * them, and that levelling is as the forecast takes it to be.
 */
import { answers } from '@edgevitals/analyzer/answers';
import { modelLab, ScriptedDevice } from '@edgevitals/analyzer/testing';
import { atLeast, atMost, type Gate } from '../../../bench/bench.js';
import { textTable } from '../../../bench/table.js';
import type { ValidationContext } from '../../validation.js';
import { UBI_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';
import { type CsvRow, numberIn, readCsv, rowsWith } from '../writes/csv_file.js';
import { tablePart } from '../writes/table_part.js';

const NEEDED = ['max_ec', 'mean_ec', 'pebs'];
/** Of 128 KiB with pages of 2 KiB, which the counts do not depend on. */
const BLOCK_BYTES = 126_976;
/** CONFIG_MTD_UBI_WL_THRESHOLD as it comes: UBI moves what never changes beyond that difference only. */
const LEVELLED_BEYOND = 4096;

export const ubi: FlashPart = tablePart('ubi', NEEDED, gatesOf);

function gatesOf(path: string, { print }: ValidationContext): Gate[] {
  const file = readCsv(path);
  const rows = rowsWith(file, ['max_ec', 'pebs'], print);
  const table = [['device', 'most', 'mean', 'of its life', 'to', 'uneven']];
  let read = 0;
  let inside = 0;
  let apart = 0;
  for (const row of rows) {
    const [most, mean] = [numberIn(row, 'max_ec')!, numberIn(row, 'mean_ec')];
    const told = toldOf(row, most, mean);
    const end = told?.wear.find(each => each.end === 'most-erases');
    if (told?.mostErases === most && told.meanErases === mean) read++;
    const [from = Number.NaN, to = Number.POSITIVE_INFINITY] = [end?.usedAtLeast, end?.usedBelow];
    const [lowest, highest] = UBI_GOALS.rated;
    if (from <= most / lowest && most / highest <= to) inside++;
    if (mean !== undefined) apart = Math.max(apart, most - mean);
    table.push([
      row.get('device') ?? '',
      `${most}`,
      `${mean ?? '-'}`,
      ...[from, to].map(share => `${(100 * share).toPrecision(2)} %`),
      mean === undefined || mean === 0 ? '-' : `${(most / mean).toFixed(1)} x`,
    ]);
  }
  print(`${textTable(table)}\n\n`);
  const { name } = file;
  return [
    atLeast(`${name}: counts that are read`, (100 * read) / rows.length, 100, '%'),
    atLeast(`${name}: shares that the ratings of NAND allow`, (100 * inside) / rows.length, 100, '%'),
    atMost(`${name}: most worn block over the mean`, apart, LEVELLED_BEYOND, 'erases'),
  ];
}

function toldOf(row: CsvRow, most: number, mean: number | undefined) {
  const blocks = numberIn(row, 'pebs')!;
  const counted = mean === undefined ? {} : { erases: mean * blocks, counted: blocks };
  const device = new ScriptedDevice().process(1, 'init');
  device.set('ubi', [0], '', {
    ...counted,
    max_ec: most,
    bad_peb_count: blocks - (numberIn(row, 'good_pebs') ?? blocks),
    total_eraseblocks: blocks,
    eraseblock_size: BLOCK_BYTES,
  });
  const lab = modelLab(device);
  lab.read();
  lab.read();
  const asked = { device: lab.view().device };
  return answers.flash(lab.window(), lab.slices, lab.view(), asked, lab.wear).rawFlash[0];
}
