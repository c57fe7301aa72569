/**
 * Programs that wrote at the same time, with what each writes alone as the truth: how far what the model of production says of
 * their parts is from that, beside bytes that were dirtied, with and without what was dropped.
 */
import { attributeWrites } from '@edgevitals/analyzer/flash/attribution';
import { atLeast, atMost, type Gate } from '../../../bench/bench.js';
import { textTable } from '../../../bench/table.js';
import type { ValidationContext } from '../../validation.js';
import { WRITE_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';
import { COUNTED, counters } from './counters.js';
import { numberIn, readCsv, rowsWith } from './csv_file.js';
import { shares, totalVariation } from './shares.js';
import { tablePart } from './table_part.js';

const NUMBERS = [...COUNTED, 'syscw', 'isolated_device_bytes'];
const NEEDED = ['process', ...NUMBERS];
/** A program that dropped more of what it dirtied is one whose writes were cancelled. */
const CANCELLED = 0.95;

export const mix: FlashPart = tablePart('mix', NEEDED, gatesOf);

function gatesOf(path: string, { print }: ValidationContext): Gate[] {
  const file = readCsv(path);
  const { name } = file;
  const rows = rowsWith(file, NUMBERS, print);
  const programs = rows.map(row => counters(row, 'process'));
  const truth = rows.map(row => numberIn(row, 'isolated_device_bytes') ?? 0);
  const diskBytes = truth.reduce((sum, each) => sum + each, 0);
  const attribution = attributeWrites(programs, { diskBytes, swapBytes: 0, pageBytes: 4096 });
  const own = programs.map(each => attribution.programs.find(({ row }) => row === each)?.causedBytes ?? 0);
  const raw = programs.map(each => each.writtenBytes);
  const net = programs.map(each => Math.max(0, each.writtenBytes - each.cancelledBytes));
  const [share, byModel, byRaw, byNet] = [truth, own, raw, net].map(shares);
  const table = [['program', 'truth', 'model', 'write_bytes', 'less cancelled']];
  for (const [i, { program }] of programs.entries())
    table.push([program, ...[share, byModel, byRaw, byNet].map(each => percent(each![i]!))]);
  const off = [byModel, byRaw, byNet].map(each => totalVariation(each!, share!));
  table.push(['off by', '', ...off.map(each => each.toFixed(3))]);
  table.push(['of nobody', '', percent(attribution.unattributedBytes! / Math.max(1, diskBytes))]);
  print(`${textTable(table)}\n\n`);
  const cancelled = programs.flatMap(({ writtenBytes, cancelledBytes }, i) =>
    cancelledBytes > CANCELLED * writtenBytes ? [100 * byModel![i]!] : [],
  );
  return [
    atMost(`${name}: total variation from the truth`, off[0], WRITE_GOALS.variation, ''),
    atLeast(`${name}: nearer than write_bytes`, off[1]! / off[0]!, WRITE_GOALS.nearer, 'times'),
    ...(cancelled.length === 0
      ? []
      : [atMost(`${name}: who cancels what it writes`, Math.max(...cancelled), WRITE_GOALS.cancelled, '%')]),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
