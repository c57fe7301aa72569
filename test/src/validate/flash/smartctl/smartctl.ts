/**
 * What smartctl prints of drives of many makers: each dump is read, and where several of its fields tell the same they must agree.
 * A wrong unit is off by far more than counters of one drive are apart.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSmartctl, type SmartFigure, type SmartHealth } from '@edgevitals/agent/smartctl';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { atLeast, atMost, type Gate } from '../../../bench/bench.js';
import { figure, textTable } from '../../../bench/table.js';
import { SMART_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';

/** Some drives keep sectors of device statistics in 32 bits. */
const WRAP_SECTORS = 2 ** 32;
const STATISTICS = 'device statistics';
const NVME_UNITS = 'NVMe data units';

export const smartctl: FlashPart = {
  name: 'smartctl',
  files: { named: 'smartctl*/', takes: entry => /^smartctl/.test(entry) },
  run: (paths, { print }) => {
    const files = paths.flatMap(filesIn);
    const unread: string[] = [];
    const told: { readonly file: string; readonly health: SmartHealth; readonly dump: string }[] = [];
    for (const file of files) {
      const dump = readFileSync(file, 'utf8');
      try {
        told.push({ file, health: parseSmartctl(dump), dump });
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        unread.push(`${basename(file)}: ${error.message}`);
      }
    }
    const compared = told.map(({ file, health, dump }) => ({
      file,
      health,
      bytes: apart(credible(health.writtenBytes, dump)),
      used: points(health.lifeUsed),
      hours: apart(health.powerOnHours),
      write: meanWrite(health, dump),
    }));
    print(
      textTable([
        ['drive', 'written', 'apart', 'used', 'apart', 'hours', 'left out'],
        ...compared.map(({ health, bytes, used }) => [
          health.model,
          figure(most(health.writtenBytes, 1e12), ' TB'),
          figure(bytes, ' x'),
          figure(most(health.lifeUsed, 1), ' %'),
          figure(used, ' points'),
          figure(most(health.powerOnHours, 1)),
          health.leftOut.join(', ') || '-',
        ]),
      ]),
    );
    if (unread.length > 0) print(`\nNot read:\n${unread.map(each => `  ${each}\n`).join('')}`);
    print('\n');
    return gatesOf(files.length, told.length, compared, print);
  },
};

interface Compared {
  readonly bytes: number | undefined;
  readonly used: number | undefined;
  readonly hours: number | undefined;
  readonly write: number | undefined;
}

/** Bytes of a write in the mean: a sector at least, and no more than what a command can carry. */
const LEAST_WRITE = 512;
const MOST_WRITE = 4 * 1024 ** 2;

function gatesOf(
  files: number,
  read: number,
  compared: readonly Compared[],
  print: (text: string) => void,
): Gate[] {
  const worst = (of: (each: Compared) => number | undefined): number | undefined => {
    const values = compared.flatMap(each => of(each) ?? []);
    return values.length === 0 ? undefined : Math.max(...values);
  };
  const writes = compared.flatMap(({ write }) => write ?? []);
  const { times, points, hours } = SMART_GOALS;
  const compares = [
    atMost(
      'smartctl, bytes written by several fields, apart',
      worst(each => each.bytes),
      times,
      'x',
    ),
    atMost(
      'smartctl, life used by several fields, apart',
      worst(each => each.used),
      points,
      'points',
    ),
    atMost(
      'smartctl, hours by several fields, apart',
      worst(each => each.hours),
      hours,
      'x',
    ),
  ];
  const untold = compares.filter(({ value }) => value === undefined);
  if (untold.length > 0)
    print(`Left out, no dump tells it twice:\n${untold.map(({ gate }) => `  ${gate}\n`).join('')}\n`);
  return [
    atLeast('smartctl, dumps that are read', (100 * read) / files, 100, '%'),
    ...compares.filter(({ value }) => value !== undefined),
    ...(writes.length === 0
      ? []
      : [
          atLeast('smartctl, bytes of a write in the mean, least', Math.min(...writes), LEAST_WRITE, 'B'),
          atMost('smartctl, bytes of a write in the mean, most', Math.max(...writes), MOST_WRITE, 'B'),
        ]),
  ];
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return path.endsWith('.json') ? [path] : [];
  return readdirSync(path)
    .sort()
    .flatMap(entry => filesIn(join(path, entry)));
}

/** Without counters that wrapped: what they show and another counts differ by whole wraps. */
function credible(figures: readonly SmartFigure[], dump: string): readonly SmartFigure[] {
  const other = figures.find(({ from }) => from !== STATISTICS);
  if (other === undefined) return figures;
  const wrap = WRAP_SECTORS * (/"logical_block_size":\s*4096/.test(dump) ? 4096 : 512);
  return figures.filter(({ from, value }) => from !== STATISTICS || other.value < wrap || value >= wrap);
}

/** How many times the largest is the least; undefined where one tells, or one is 0 yet. */
function apart(figures: readonly SmartFigure[]): number | undefined {
  const values = figures.map(({ value }) => value);
  if (values.length < 2 || values.includes(0)) return undefined;
  return Math.max(...values) / Math.min(...values);
}

function points(figures: readonly SmartFigure[]): number | undefined {
  const values = figures.map(({ value }) => value);
  return values.length < 2 ? undefined : Math.max(...values) - Math.min(...values);
}

/** NVMe counts commands as well: an independent measure of bytes. */
function meanWrite({ writtenBytes }: SmartHealth, dump: string): number | undefined {
  const commands = Number(/"host_writes":\s*(\d+)/.exec(dump)?.[1] ?? 0);
  const bytes = writtenBytes.find(({ from }) => from === NVME_UNITS)?.value;
  return bytes === undefined || bytes === 0 || commands === 0 ? undefined : bytes / commands;
}

const most = (figures: readonly SmartFigure[], unit: number): number | undefined =>
  figures.length === 0 ? undefined : Math.max(...figures.map(({ value }) => value)) / unit;
