/**
 * /sys/power/wake_lock: names of the user wake locks that are held now (kernel/power/wakelock.c). The kernel does not
 * keep who holds one. How long each was held in all is among the wakeup sources, under the same name. At most 64.
 */
import { type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { probing, type Source } from '../source.js';

const PATH = '/sys/power/wake_lock';
const MOST = 64;

/** The names, each once. */
export function parseWakeLocks(text: string): string[] {
  return [...new Set(text.split(/[\s\0]+/).filter(name => name !== ''))].slice(0, MOST);
}

export class WakeLock implements Source {
  readonly name = 'wake_lock';
  readonly tables = ['wake_lock'] as const;
  readonly rhythm = 'device';
  private readonly file = new KernelFile(PATH);
  private rows = new Map<string, Row>();

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'which program keeps the device awake through a wake lock', () =>
        host.readText(PATH),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const known = this.rows;
    this.rows = new Map(
      parseWakeLocks(this.file.read(host)).map(name => [
        name,
        known.get(name) ?? new Row(new RowId([], name), [1]),
      ]),
    );
    into.push({ table: TABLES.wake_lock.id, rows: [...this.rows.values()] });
  }

  close(): void {
    this.file.close();
  }
}
