/** Rows that cannot be read are passed over one by one, and told once each. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { crc32 } from '../crc32.js';
import type { StoreDamage } from '../store_damage.js';
import { storeFailure } from '../store_failure.js';

/** Damage of more rows is not told one by one. */
const MOST_TOLD = 1000;
export const CHANGED = 'its checksum does not match: the file was changed, or the disk is failing';

/** @throws Error when the bytes are not those that the checksum was made of; one of before there were any is believed. */
export function verify(crc: number | null, bytes: Uint8Array): void {
  if (crc !== null && crc !== crc32(bytes)) throw new Error(CHANGED);
}

export class RowDamage {
  private readonly path: string;
  private readonly onDamage: (damage: StoreDamage) => void;
  /** A row that is asked for again and again is damaged once. */
  private readonly told = new Set<string>();

  constructor(path: string, onDamage: (damage: StoreDamage) => void) {
    this.path = path;
    this.onDamage = onDamage;
  }

  /** What `read` makes of a row; nothing, and that is told, when the row is damaged. */
  sound<T>(what: string, read: () => T[]): T[] {
    try {
      return read();
    } catch (error) {
      this.tell(what, error);
      return [];
    }
  }

  /** Rows as far as they can be read: a damaged page ends them, and that is told. */
  readable<Row>(table: string, rows: () => IterableIterator<Row>): Row[] {
    const read: Row[] = [];
    try {
      for (const row of rows()) read.push(row);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_CORRUPT') throw storeFailure(this.path, error);
      this.tell(`table ${table} from row ${read.length + 1} on`, error);
    }
    return read;
  }

  private tell(what: string, error: unknown): void {
    if (this.told.has(what) || this.told.size >= MOST_TOLD) return;
    this.told.add(what);
    const cause = isEdgevitalsError(error) ? (error.cause ?? error) : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.onDamage({ path: this.path, what, reason });
  }
}
