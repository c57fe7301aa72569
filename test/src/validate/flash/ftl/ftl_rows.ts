/**
 * Simulations of translation layers by others, a line each: the letter of the victim policy (f, g, r, d) and `name=value`:
 * blocks N, pages of a block b, user pages over physical ones rho, hot pages hf and their writes hw, frontiers sep (0 one, 1
 * host and collection apart, 2 hot and cold pages apart), share of discards tr, choices d; and what came of it.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type {
  Frontiers,
  FtlLoad,
  FtlSetting,
  VictimPolicy,
} from '@edgevitals/analyzer/testing/flash_simulator';
import { given } from '@edgevitals/shared/objects';

export type PolicyLetter = 'f' | 'g' | 'r' | 'd';

export interface FtlRow {
  /** As people find it: file and line. */
  readonly place: string;
  readonly policy: PolicyLetter;
  /** User pages over physical ones. */
  readonly occupancy: number;
  readonly setting: FtlSetting;
  readonly load: FtlLoad;
  readonly amplification: number;
  readonly victimValid: number | undefined;
  readonly utilisation: number | undefined;
}

const POLICIES: Readonly<Record<string, VictimPolicy>> = {
  f: 'fifo',
  g: 'greedy',
  r: 'random',
  d: 'd-choices',
};
const FRONTIERS: readonly Frontiers[] = ['one', 'host-gc', 'oracle'];
/** What is simulated in minutes and in memory. */
const MOST_PAGES = 2 ** 24;

/** @param leaveOut is told of lines that cannot be run, and why. */
export function readFtlRows(path: string, leaveOut: (place: string, why: string) => void): FtlRow[] {
  const rows: FtlRow[] = [];
  readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .forEach((line, i) => {
      if (line.trim() === '' || line.startsWith('#')) return;
      const place = `${basename(path)}:${i + 1}`;
      const row = parseFtlRow(line, place);
      if (typeof row === 'string') leaveOut(place, row);
      else rows.push(row);
    });
  return rows;
}

/** @returns why it cannot be run, if so. */
function parseFtlRow(line: string, place: string): FtlRow | string {
  const [letter = '', ...cells] = line.trim().split(/\s+/);
  const victims = POLICIES[letter];
  if (victims === undefined) return `no victim policy is called ${letter.slice(0, 20)}`;
  const values = new Map<string, number>();
  for (const cell of cells) {
    const [, name, value] = /^([A-Za-z_]+)=(.+)$/.exec(cell) ?? [];
    if (name !== undefined && Number.isFinite(Number(value))) values.set(name, Number(value));
  }
  const missing = ['N', 'b', 'rho', 'WA'].filter(name => !values.has(name));
  if (missing.length > 0) return `it lacks ${missing.join(', ')}`;
  const of = (name: string, otherwise = 0): number => values.get(name) ?? otherwise;
  const [blocks, pagesPerBlock, occupancy] = [of('N'), of('b'), of('rho')];
  const frontiers = FRONTIERS[of('sep')];
  if (frontiers === undefined) return `sep=${of('sep')} is not known`;
  const shares = [of('hf'), of('hw'), of('tr')];
  if (shares.some(share => share < 0 || share >= 1)) return 'hf, hw and tr are shares below 1';
  if (of('hf') > 0 !== of('hw') > 0) return 'hf and hw are of one another';
  if (of('tr') >= 0.5) return 'with as many discards as writes nothing stays';
  const whole = [blocks, pagesPerBlock, of('d', 2)];
  if (whole.some(each => !Number.isInteger(each) || each < 1) || !(occupancy > 0))
    return 'N, b, d and rho have to be above 0';
  if (blocks * pagesPerBlock > MOST_PAGES) return `more than ${MOST_PAGES} pages`;
  const userPages = Math.round(occupancy * blocks * pagesPerBlock);
  if (userPages > (blocks - 4) * pagesPerBlock) return 'no room to collect in';
  const hot = of('hf') > 0 ? { pageShare: of('hf'), writeShare: of('hw') } : undefined;
  return {
    place,
    policy: letter as PolicyLetter,
    occupancy,
    setting: { blocks, pagesPerBlock, userPages, victims, choices: of('d', 2), frontiers },
    load: { trimShare: of('tr'), ...given({ hot }) },
    amplification: of('WA'),
    victimValid: values.get('victimvalid'),
    utilisation: values.get('util'),
  };
}
