/** What happens to files of a data directory while nobody looks: one kind each, done to a copy of one that was killed. */
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { tamper } from '@edgevitals/analyzer/testing';
import { logFolder } from '../logged_frames.js';

export interface DamageKind {
  readonly name: string;
  /** What must stand in the analyzer's log; undefined where there need not be anything. */
  readonly told: RegExp | undefined;
  /** Whether a start may be refused, with the file's name: all of a file is unreadable. */
  readonly mayRefuse?: boolean;
  inflict(data: string, random: () => number): void;
}

const HISTORY = 'history.db';

/** Changes rows through SQLite, which leaves its files whole: only what is in them is not what was written. */
function inDatabase(data: string, sql: string, random: () => number): void {
  tamper(join(data, HISTORY), sql, bytes => {
    bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
    return bytes;
  });
  // as after a kill, though SQLite has put all of it into one file
  writeFileSync(join(data, `${HISTORY}-wal`), '');
}

/** Noise over a stretch of a file. */
function noiseIn(path: string, from: number, length: number, random: () => number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from(Array.from({ length }, () => Math.floor(random() * 256))), 0, length, from);
  closeSync(file);
}

const segmentsOf = (data: string): string[] => {
  const folder = logFolder(data);
  return readdirSync(folder)
    .filter(name => name.endsWith('.seg'))
    .map(name => join(folder, name));
};

export const DAMAGES: readonly DamageKind[] = [
  {
    name: 'nothing (kill -9 alone)',
    told: undefined,
    inflict: () => {},
  },
  {
    name: 'a bit of a snapshot',
    told: /STORE_DAMAGED.*history\.db.*snapshot of /,
    inflict: (data, random) =>
      inDatabase(data, 'UPDATE snapshots SET document = changed(document) WHERE device = 1', random),
  },
  {
    name: 'a snapshot saved in the future',
    told: /CLOCK_JUMP/,
    inflict: (data, random) =>
      inDatabase(data, 'UPDATE snapshots SET saved = saved + 4e6, crc = NULL WHERE device = 1', random),
  },
  {
    name: 'a snapshot of another form',
    told: undefined,
    inflict: (data, random) =>
      inDatabase(data, "UPDATE snapshots SET document = x'0300', crc = NULL WHERE device = 1", random),
  },
  {
    name: 'a bit of all minutes',
    told: undefined,
    inflict: (data, random) => inDatabase(data, 'UPDATE minutes SET chunk = changed(chunk)', random),
  },
  {
    name: 'a finding that is no JSON',
    told: /STORE_DAMAGED.*history\.db.*finding /,
    inflict: (data, random) => inDatabase(data, `UPDATE findings SET document = '{"id":'`, random),
  },
  {
    name: 'the -wal is gone',
    told: /STORE_DAMAGED.*history\.db-wal/,
    inflict: data => rmSync(join(data, `${HISTORY}-wal`)),
  },
  {
    name: 'the database is gone',
    told: /STORE_DAMAGED.*history\.db/,
    inflict: data => {
      for (const name of [HISTORY, `${HISTORY}-wal`, `${HISTORY}-shm`])
        rmSync(join(data, name), { force: true });
    },
  },
  {
    name: 'noise in a page of the database',
    told: undefined,
    mayRefuse: true,
    inflict: (data, random) => {
      inDatabase(data, 'SELECT 1', random);
      const { size } = statSync(join(data, HISTORY));
      noiseIn(join(data, HISTORY), Math.floor(random() * (size / 4096)) * 4096, 512, random);
    },
  },
  {
    name: 'noise in the frame log',
    told: /STORE_DAMAGED.*\.seg/,
    inflict: (data, random) => {
      const [path = ''] = segmentsOf(data);
      noiseIn(path, 40 + Math.floor(random() * (statSync(path).size - 2000)), 200, random);
    },
  },
  {
    name: 'the frame log cut off',
    told: undefined,
    inflict: (data, random) => {
      const path = segmentsOf(data).at(-1)!;
      truncateSync(path, Math.floor(statSync(path).size * (0.3 + 0.6 * random())));
    },
  },
  {
    name: 'the frame log of another run',
    told: undefined,
    inflict: data => {
      for (const path of segmentsOf(data)) renameSync(path, `${path}.away`);
    },
  },
  {
    name: 'the identity is no JSON',
    told: undefined,
    inflict: data => writeFileSync(join(data, 'analyzer.json'), '\0\0\0\0'),
  },
  {
    name: 'a note of the replay that says nothing',
    told: undefined,
    inflict: data =>
      writeFileSync(join(logFolder(data), 'replaying'), readFileSync(join(data, 'analyzer.json'))),
  },
];
