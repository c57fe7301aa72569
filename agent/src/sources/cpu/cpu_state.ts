/** /sys/devices/system/cpu/{online,present}: CPUs come and go with hotplug (drivers/base/cpu.c). */
import { columnIndex, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { cpuList } from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { type Description, probing, type Source } from '../source.js';
import { describeCpus } from './topology.js';

const DIRECTORY = '/sys/devices/system/cpu';
const ONLINE = columnIndex('cpu_state', 'online');

export class CpuState implements Source {
  readonly name = 'cpu_state';
  readonly tables = ['cpu_state'] as const;
  readonly rhythm = 'process';
  private readonly online = new KernelFile(`${DIRECTORY}/online`);
  private rows: readonly Row[] = [];
  private last = '';

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'which CPUs are off: their idle power is taken for that of idling ones', () =>
        host.readText(`${DIRECTORY}/online`),
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    return { cpus: describeCpus(host) };
  }

  sample(host: Host, into: Reading[]): void {
    const text = this.online.read(host);
    if (text !== this.last) {
      this.last = text;
      const online = new Set(cpuList(text.trim()));
      const known = new Set([...this.rows.map(row => row.id.labels[0]!), ...present(host), ...online]);
      this.rows = [...known].map(cpu => {
        const row = new Row(new RowId([cpu], ''), TABLES.cpu_state.columns.length);
        row.set(ONLINE, online.has(cpu) ? 1 : 0);
        return row;
      });
    }
    into.push({ table: TABLES.cpu_state.id, rows: this.rows });
  }

  close(): void {
    this.online.close();
  }
}

/** Kernels without the list have no hotplug. */
function present(host: Host): number[] {
  try {
    return cpuList(host.readText(`${DIRECTORY}/present`).trim());
  } catch {
    return [];
  }
}
