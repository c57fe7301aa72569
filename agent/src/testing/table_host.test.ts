// Sources of files that are tables: what they say of the numbers alone is what they say of the text.
import { writeFileSync } from 'node:fs';
import type { Reading } from '@edgevitals/shared/frame';
import { randomNumbers } from '@edgevitals/shared/random';
import t, { type Test } from 'tap';
import { NodeHost } from '../host/node.js';
import { ProcStat } from '../sources/cpu/proc_stat.js';
import { ProcNetDev } from '../sources/network/proc_net_dev.js';
import type { Source } from '../sources/source.js';
import { ProcDiskstats } from '../sources/storage/proc_diskstats.js';
import { TableHost } from './table_host.js';

const READINGS = 400;

interface Shape {
  readonly file: string;
  readonly make: () => Source;
  /** A text with these lines. */
  readonly text: (lines: readonly Line[]) => string;
  readonly names: readonly string[];
  readonly numbers: number;
  /** Names whose numbers are 0 mostly. */
  readonly zero?: RegExp;
  /** Its numbers are not to be told from its words. */
  readonly isOdd?: boolean;
}

/** A line's name and numbers. */
interface Line {
  readonly name: string;
  readonly numbers: (number | bigint)[];
}

const joined = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('');

const DISKS = {
  file: 'diskstats',
  make: () => new ProcDiskstats(),
  text: (lines: readonly Line[]) =>
    joined(lines.map(({ name, numbers }, i) => ` 8  ${i} ${name} ${numbers.join(' ')}`)),
  numbers: 17,
};

const SHAPES: readonly Shape[] = [
  {
    file: 'stat',
    make: () => new ProcStat(),
    text: lines =>
      joined([
        'cpu  1 2 3',
        ...lines.map(({ name, numbers }) => `${name} ${numbers.join(' ')}`),
        'intr 5 1 2',
        'ctxt 9',
      ]),
    names: ['cpu0', 'cpu1', 'cpu2', 'cpu10'],
    numbers: 10,
  },
  {
    file: 'net/dev',
    make: () => new ProcNetDev(),
    text: lines =>
      joined([
        'Inter-|   Receive  |  Transmit',
        ' face |bytes packets errs|bytes',
        ...lines.map(({ name, numbers }) => `${name}: ${numbers.join('   ')}`),
      ]),
    names: ['lo', 'eth0', ' wlan0', 'br-1'],
    numbers: 16,
  },
  { ...DISKS, names: ['sda', 'sda1', 'loop0', 'mmcblk0'], zero: /loop/ },
  { ...DISKS, names: ['sda', '7'], isOdd: true },
];

/** What a source says, as it can be compared. */
function told(t: Test, source: Source, host: NodeHost): unknown {
  const into: Reading[] = [];
  try {
    t.equal(source.sample(host, into), undefined);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return into.map(({ rows }) =>
    rows.map(({ id, numbers, wide }) => [id.key, numbers.map(String), [...(wide ?? [])].map(String)]),
  );
}

for (const { file, make, text, names, numbers, zero, isOdd = false } of SHAPES)
  t.test(
    `/proc/${file} of ${names.join(', ')}: lines that come, go, grow, shorten and pass 2^53`,
    async t => {
      const root = t.testdir({ proc: { net: {} } });
      const random = randomNumbers(7);
      const below = (limit: number): number => Math.floor(random() * limit);
      const line = (name: string): Line => ({
        name,
        numbers: Array.from({ length: below(40) === 0 ? 4 : numbers }, () =>
          below(3) === 0 || zero?.test(name) ? 0 : below(1e6),
        ),
      });
      const tables = new TableHost({ root });
      const texts = new NodeHost({ root });
      const source = make();
      const revisions = new Map<object, { revision: number; values: string }>();
      let lines = names.slice(0, 2).map(line);
      for (let i = 0; i < READINGS; i++) {
        const what = below(20);
        if (what === 0) lines = names.filter(() => below(3) > 0).map(line);
        else if (what === 1) lines = lines.map(({ name }) => line(name));
        else
          for (const { name, numbers } of lines)
            if (!zero?.test(name) || below(50) === 0)
              for (let at = 0; at < numbers.length; at++)
                if (below(6) === 0) numbers[at] = below(500) === 0 ? 2n ** 60n : below(1e6);
        writeFileSync(`${root}/proc/${file}`, text(lines));
        t.strictSame(told(t, source, tables), told(t, make(), texts), text(lines));
        const into: Reading[] = [];
        try {
          source.sample(tables, into);
        } catch {
          continue;
        }
        for (const row of into.flatMap(({ rows }) => rows)) {
          const values = JSON.stringify([row.numbers, [...(row.wide ?? [])].map(String)]);
          const before = revisions.get(row);
          if (before?.revision === row.revision)
            t.equal(values, before.values, 'an equal revision, equal values');
          revisions.set(row, { revision: row.revision, values });
        }
      }
      t.ok(isOdd || tables.texts < 0.8 * READINGS, `${tables.texts} texts of ${2 * READINGS} readings`);
      source.close?.();
    },
  );
