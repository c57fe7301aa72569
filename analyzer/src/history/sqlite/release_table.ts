/** What builds of programs used, a row a device and day. */
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import * as v from 'valibot';
import type { ReleaseDay } from '../../releases/release_day.js';
import { crc32 } from '../crc32.js';
import type { Database } from './database.js';
import { type RowDamage, verify } from './row_damage.js';

export const RELEASE_TABLE = `
    CREATE TABLE IF NOT EXISTS release_days (
      program TEXT NOT NULL, day INTEGER NOT NULL, device INTEGER NOT NULL, build TEXT NOT NULL, document BLOB NOT NULL,
      crc INTEGER, PRIMARY KEY (program, day, device, build)) WITHOUT ROWID;`;

const LIMITS = { maxBytes: 65_536, maxDepth: 4, maxItems: 1000 };
const DOCUMENT = v.object({
  firstAt: v.number(),
  kernel: v.string(),
  model: v.string(),
  amounts: v.array(v.number()),
});

interface StoredDay {
  readonly day: number;
  readonly device: string;
  readonly build: string;
  readonly document: Buffer;
  readonly crc: number | null;
}

export class ReleaseTable {
  private readonly database: Database;
  private readonly damage: RowDamage;
  private readonly idOf: (device: string) => number;

  constructor(database: Database, damage: RowDamage, idOf: (device: string) => number) {
    this.database = database;
    this.damage = damage;
    this.idOf = idOf;
  }

  put(days: readonly ReleaseDay[]): void {
    const put = this.database.prepare('INSERT OR REPLACE INTO release_days VALUES (?, ?, ?, ?, ?, ?)');
    for (const { program, day, device, build, ...document } of days) {
      const packed = encodeCbor(document);
      put.run(program, day, this.idOf(device), build, packed, crc32(packed));
    }
  }

  /** @param devices of which days are read; all when left out. */
  read(program: string, fromDay: number, devices?: ReadonlySet<string>): ReleaseDay[] {
    // chosen by the database: rows of all devices of a large fleet are more than fit into memory
    const chosen = devices === undefined ? '' : 'AND devices.device IN (SELECT value FROM json_each(?))';
    const names = devices === undefined ? [] : [JSON.stringify([...devices])];
    const rows = this.damage.readable('release days', () =>
      this.database
        .prepare<unknown[], StoredDay>(
          `SELECT day, devices.device, build, document, crc FROM release_days
           JOIN devices ON devices.id = release_days.device WHERE program = ? AND day >= ? ${chosen} ORDER BY day`,
        )
        .iterate(program, fromDay, ...names),
    );
    return rows.flatMap(({ day, device, build, document, crc }) =>
      this.damage.sound(`day ${day} of ${program} on ${device}`, () => {
        verify(crc, document);
        return [{ ...v.parse(DOCUMENT, decodeCbor(document, LIMITS)), program, day, device, build }];
      }),
    );
  }

  deleteBefore(day: number): void {
    this.database.prepare('DELETE FROM release_days WHERE day < ?').run(day);
  }
}
