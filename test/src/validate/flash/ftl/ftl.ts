/** The simulated translation layer against simulations of others and closed forms, setting by setting. */

import { basename } from 'node:path';
import { runFtl } from '@edgevitals/analyzer/testing/flash_simulator';
import { atMost, type Gate } from '../../../bench/bench.js';
import { figure, textTable } from '../../../bench/table.js';
import type { ValidationContext } from '../../validation.js';
import { FTL_GOALS } from '../goals.js';
import type { FlashPart } from '../part.js';
import { expectedAmplification } from './expected.js';
import { type FtlRow, readFtlRows } from './ftl_rows.js';

/** Rows of a file that a quick run takes, of all its policies. */
const QUICK_ROWS = 8;
const LETTERS = ['f', 'g', 'r', 'd'] as const;
const NAMES = { f: 'FIFO', g: 'greedy', r: 'random', d: 'd-choices' } as const;

interface Compared {
  readonly row: FtlRow;
  readonly amplification: number;
  readonly expected: number | undefined;
  /** Percent. */
  readonly offRow: number;
  readonly offForm: number | undefined;
  /** The larger of the two, points. */
  readonly points: number | undefined;
}

export const ftl: FlashPart = {
  name: 'ftl',
  files: { named: 'ftl_*.txt', takes: entry => /^ftl_.*\.txt$/.test(entry) },
  run: (paths, context) => paths.flatMap(path => fileGates(path, context)),
};

function fileGates(path: string, { quick, print, progress }: ValidationContext): Gate[] {
  const name = basename(path, '.txt');
  const left: string[] = [];
  const all = readFtlRows(path, (place, why) => void left.push(`${place}: left out, ${why}`));
  const every = quick ? Math.max(1, Math.ceil(all.length / QUICK_ROWS)) : 1;
  const rows = all.filter((_, i) => i % every === 0);
  const compared = rows.map((row, i) => {
    if (i % 5 === 0) progress(`${name}: ${i} of ${rows.length} settings`);
    return compare(row);
  });
  print(`${textTable([HEAD, ...compared.map(line)])}\n`);
  for (const each of left) print(`${each}\n`);
  print('\n');
  if (compared.length === 0)
    return [{ ...atMost(`${name}: settings that run`, undefined, 0, ''), holds: false }];
  return LETTERS.flatMap(letter => {
    const of = compared.filter(each => each.row.policy === letter);
    if (of.length === 0) return [];
    const worst = (values: readonly (number | undefined)[]): number | undefined => {
      const known = values.filter(value => value !== undefined);
      return known.length === 0 ? undefined : Math.max(...known);
    };
    const apart = of.filter(({ row }) => row.setting.frontiers === 'oracle');
    const gate = (what: string, value: number | undefined, most: number, unit: string): Gate[] =>
      value === undefined ? [] : [atMost(`${name}: ${NAMES[letter]}, ${what}`, value, most, unit)];
    return [
      ...gate('off the data', worst(of.map(each => each.offRow)), FTL_GOALS[letter], '%'),
      ...gate('off the closed form', worst(of.map(each => each.offForm)), FTL_GOALS[letter], '%'),
      ...gate('hot and cold apart', worst(apart.map(each => each.offForm)), FTL_GOALS.apart, '%'),
      ...gate('valid and in use', worst(of.map(each => each.points)), FTL_GOALS.points, 'points'),
    ];
  });
}

function compare(row: FtlRow): Compared {
  const figures = runFtl(row.setting, row.load);
  const expected = expectedAmplification(row);
  const off = (wanted: number): number => 100 * Math.abs(figures.amplification / wanted - 1);
  const points = [
    [figures.victimValid, row.victimValid],
    [figures.utilisation, row.utilisation],
  ].flatMap(([own, told]) => (told === undefined ? [] : [100 * Math.abs(own! - told)]));
  return {
    row,
    amplification: figures.amplification,
    expected,
    offRow: off(row.amplification),
    offForm: expected === undefined ? undefined : off(expected),
    points: points.length === 0 ? undefined : Math.max(...points),
  };
}

const HEAD = [
  'setting',
  'N',
  'b',
  'rho',
  'hot',
  'discards',
  'simulated',
  'data',
  'off',
  'closed form',
  'off',
];

function line({ row, amplification, expected, offRow, offForm }: Compared): string[] {
  const { blocks, pagesPerBlock, frontiers = 'one' } = row.setting;
  const { hot, trimShare = 0 } = row.load;
  return [
    `${NAMES[row.policy]}${frontiers === 'one' ? '' : ` ${frontiers}`}`,
    `${blocks}`,
    `${pagesPerBlock}`,
    row.occupancy.toFixed(4),
    hot === undefined ? '' : `${hot.pageShare}/${hot.writeShare}`,
    trimShare === 0 ? '' : `${trimShare}`,
    amplification.toFixed(4),
    row.amplification.toFixed(4),
    figure(offRow, ' %'),
    expected === undefined ? '' : expected.toFixed(4),
    offForm === undefined ? '' : figure(offForm, ' %'),
  ];
}
