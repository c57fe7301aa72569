/** Changes what stands in a database without a word to who wrote it, as a failing disk or a person does. For tests only. */
import Sqlite from 'better-sqlite3';

/**
 * Runs SQL on the database at `path`.
 * @param change what the SQL function `changed(BLOB)` makes of bytes.
 */
export function tamper(path: string, sql: string, change: (bytes: Buffer) => Buffer = bytes => bytes): void {
  const database = new Sqlite(path);
  database.function('changed', (bytes: unknown) => change(Buffer.from(bytes as Buffer)));
  database.exec(sql);
  database.close();
}
