/** Programs that did one thing each, measured: what amplification the model of production makes of their counters. */
import {
  attributeWrites,
  cacheAmplification,
  filesystemAmplification,
} from '@edgevitals/analyzer/flash/attribution';
import { atMost, type Gate } from '../../../bench/bench.js';
import { textTable } from '../../../bench/table.js';
import type { ValidationContext } from '../../validation.js';
import { WRITE_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';
import { COUNTED, counters } from './counters.js';
import { numberIn, readCsv, rowsWith } from './csv_file.js';
import { tablePart } from './table_part.js';

const NUMBERS = [...COUNTED, 'device_bytes'];
const NEEDED = ['case', ...NUMBERS];
/** Bytes are counted until all is written: nothing is on its way. */
const SETTLED_SECONDS = 3600;

export const microbench: FlashPart = tablePart('microbench', NEEDED, gatesOf);

function gatesOf(path: string, { print }: ValidationContext): Gate[] {
  const file = readCsv(path);
  const { name } = file;
  const rows = rowsWith(file, NUMBERS, print);
  const table = [['case', 'cache', 'file system', 'of nobody']];
  let worst: number | undefined;
  let lost = 0;
  for (const row of rows) {
    const number = (column: string): number => numberIn(row, column) ?? 0;
    const device = number('device_bytes');
    const net = Math.max(0, number('write_bytes') - number('cancelled_write_bytes'));
    const {
      programs,
      unattributedBytes = 0,
      pendingBytes = 0,
    } = attributeWrites([counters(row, 'case')], {
      diskBytes: device,
      swapBytes: 0,
      pageBytes: 4096,
    });
    const cache = cacheAmplification(programs)?.value;
    const filesystem = filesystemAmplification({
      ...{ seconds: SETTLED_SECONDS, netBytes: programs[0]?.netBytes ?? 0, diskBytes: device },
      ...{ dirtyGrowth: 0, filesystems: [] },
    })[0]?.value;
    for (const [own, over, under] of [
      [cache, net, number('wchar')],
      [filesystem, device, net],
    ] as const) {
      // what is not there to divide by has no amplification, and nothing else has none
      const isThere = over > 0 && under > 0;
      if (isThere !== (own !== undefined)) worst = Number.POSITIVE_INFINITY;
      else if (own !== undefined) worst = Math.max(worst ?? 0, Math.abs((own * under) / over - 1));
    }
    const caused = programs.reduce((sum, { causedBytes }) => sum + causedBytes, 0);
    lost = Math.max(lost, Math.abs(caused + unattributedBytes - pendingBytes - device));
    table.push([
      row.get('case')!,
      cache?.toFixed(3) ?? '-',
      filesystem?.toFixed(3) ?? '-',
      `${((100 * unattributedBytes) / Math.max(1, device)).toFixed(1)} %`,
    ]);
  }
  print(`${textTable(table)}\n\n`);
  return [
    atMost(`${name}: amplification off its arithmetic`, worst, WRITE_GOALS.arithmetic, ''),
    atMost(
      `${name}: parts off what the disk wrote`,
      rows.length === 0 ? undefined : lost,
      WRITE_GOALS.parts,
      'B',
    ),
  ];
}
