/**
 * What GPU drivers tell of load, clock and heat, each in files of its own: kgsl (Adreno, /sys/class/kgsl), `load` beside
 * a devfreq device (Mali and Rockchip kernels: percent at a clock; Tegra: thousandths), `utilization` of Mali, and the
 * cards of /sys/class/drm: amdgpu, i915, v3d. Mainline devfreq has no load; its clocks are in the table devfreq. At most
 * 8 GPUs.
 */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../../host/host.js';
import { namesIn } from '../reading/attributes.js';
import { type DriverFile, DriverFiles, readDevices } from '../reading/driver_files.js';
import { probing, type Source } from '../source.js';
import { parseDpmClock, parseGpuStats, parseLoadAt, parseMegahertz, parsePercent } from './gpu_parsers.js';

const GPU = columnsOf('gpu');
const TIMEOUT_MS = 250;
const RESCAN_EVERY = 300;
const MOST = 8;

interface Gpu {
  /** The GPU, and its queues where they have rows. */
  readonly rows: Map<string, Row>;
  readonly files: DriverFiles;
}

export class GpuNodes implements Source {
  readonly name = 'gpu';
  readonly tables = ['gpu'] as const;
  readonly rhythm = 'device';
  private gpus: readonly Gpu[] = [];
  private readings = 0;
  private lost = 0;

  get partFailures(): number {
    return this.gpus.reduce((sum, { files }) => sum + files.failures, this.lost);
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, "the GPU's load: its power and heat are not told apart", () =>
        readAll(host, gpusOf(host)),
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.readings++ % RESCAN_EVERY === 0) {
      this.lost = this.partFailures;
      this.gpus = [];
      this.gpus = gpusOf(host);
    }
    await readAll(host, this.gpus);
    into.push({ table: TABLES.gpu.id, rows: this.gpus.flatMap(gpu => [...gpu.rows.values()]) });
  }
}

const readAll = (host: Host, gpus: readonly Gpu[]): Promise<void> =>
  readDevices(
    host,
    gpus.map(gpu => gpu.files),
    TIMEOUT_MS,
  );

/** @throws EdgevitalsError SOURCE_ABSENT when no driver has any of the nodes. */
function gpusOf(host: Host): Gpu[] {
  const gpus = [
    ...namesIn(host, '/sys/class/kgsl').map(name => kgsl(host, name)),
    ...namesIn(host, '/sys/class/devfreq').map(name => devfreqLoad(host, name)),
    ...namesIn(host, '/sys/class/misc').map(name => mali(host, name)),
    ...namesIn(host, '/sys/class/drm').map(name => card(host, name)),
  ].filter(gpu => gpu !== undefined);
  if (gpus.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', 'no GPU driver here tells its load');
  return gpus.slice(0, MOST);
}

/** A GPU of one row, of the files that are there; undefined when none is. */
function gpu(host: Host, name: string, directory: string, nodes: readonly Node[]): Gpu | undefined {
  const row = rowOf(name);
  const names = new Set(namesIn(host, directory));
  const files = nodes
    .filter(({ file }) => names.has(file))
    .map(node => node.make(`${directory}/${node.file}`, row));
  return files.length === 0 ? undefined : { rows: new Map([[name, row]]), files: new DriverFiles(files) };
}

const rowOf = (name: string): Row => new Row(new RowId([], name), TABLES.gpu.columns.length);

interface Node {
  readonly file: string;
  readonly make: (path: string, row: Row) => DriverFile;
}

/** A file whose value is one column. */
const value = (file: string, column: number, parse?: DriverFile['parse']): Node => ({
  file,
  make: (path, row) => ({
    path,
    take: found => row.set(column, found),
    ...given({ parse }),
  }),
});

/** A file with a load of which `full` is the most. */
const load = (file: string, full: number, parse?: DriverFile['parse']): Node => ({
  file,
  make: (path, row) => {
    row.set(GPU.load_full, full);
    return { path, take: found => row.set(GPU.load, found), ...given({ parse }) };
  },
});

const KGSL = [
  load('gpu_busy_percentage', 100, parsePercent),
  value('gpuclk', GPU.freq_hz),
  value('max_gpuclk', GPU.max_freq_hz),
  value('thermal_pwrlevel', GPU.thermal_level),
];

/** Power level 0 is the fastest: thermal_pwrlevel counts those that heat has taken away. */
const kgsl = (host: Host, name: string): Gpu | undefined =>
  gpu(host, `kgsl ${name}`, `/sys/class/kgsl/${name}`, KGSL);

/** `NN@FREQHz` is percent at a clock; a plain number is Tegra's, in thousandths. */
const LOAD_AT: Node = {
  file: 'load',
  make: (path, row) => ({
    path,
    parse: text => {
      const at = parseLoadAt(text);
      if (at === undefined) return undefined;
      row.set(GPU.load_full, at.hz === undefined ? 1000 : 100);
      row.set(GPU.freq_hz, at.hz);
      return at.load;
    },
    take: found => row.set(GPU.load, found),
  }),
};

function devfreqLoad(host: Host, name: string): Gpu | undefined {
  const directory = `/sys/class/devfreq/${name}`;
  return (
    gpu(host, `devfreq ${name}`, directory, [LOAD_AT]) ??
    gpu(host, `devfreq ${name}`, `${directory}/device`, [LOAD_AT])
  );
}

/** Arm's own driver where a kernel's maker has added the node: 0 to 100 on some, 0 to 255 on others (Mali-400). */
const mali = (host: Host, name: string): Gpu | undefined =>
  name.startsWith('mali')
    ? gpu(host, `mali ${name}`, `/sys/class/misc/${name}/device`, [
        load('utilization', name === 'mali' ? 255 : 100),
      ])
    : undefined;

const AMDGPU = [load('gpu_busy_percent', 100), value('pp_dpm_sclk', GPU.freq_hz, parseDpmClock)];
const I915 = [
  value('gt_act_freq_mhz', GPU.freq_hz, parseMegahertz),
  value('gt_max_freq_mhz', GPU.max_freq_hz, parseMegahertz),
];

function card(host: Host, name: string): Gpu | undefined {
  if (!/^card\d+$/.test(name)) return undefined;
  const directory = `/sys/class/drm/${name}`;
  return (
    queues(host, name, `${directory}/device`) ??
    gpu(host, `amdgpu ${name}`, `${directory}/device`, AMDGPU) ??
    i915(host, name, directory)
  );
}

function i915(host: Host, name: string, directory: string): Gpu | undefined {
  if (!namesIn(host, directory).includes('gt_act_freq_mhz')) return undefined;
  const row = rowOf(`i915 ${name}`);
  const files = I915.map(node => node.make(`${directory}/${node.file}`, row));
  const rc6 = ['gt/gt0', 'power'].find(place =>
    namesIn(host, `${directory}/${place}`).includes('rc6_residency_ms'),
  );
  if (rc6 !== undefined)
    files.push({
      path: `${directory}/${rc6}/rc6_residency_ms`,
      take: found => row.set(GPU.rc6_ms, found),
    });
  return { rows: new Map([[row.id.name, row]]), files: new DriverFiles(files) };
}

/** v3d: one file, a row a queue. */
function queues(host: Host, name: string, directory: string): Gpu | undefined {
  if (!namesIn(host, directory).includes('gpu_stats')) return undefined;
  const rows = new Map<string, Row>();
  const file: DriverFile = {
    path: `${directory}/gpu_stats`,
    parse: text => {
      const found = parseGpuStats(text);
      for (const { queue, jobs, busy } of found) {
        const row = rows.get(queue) ?? rowOf(`v3d ${name} ${queue}`);
        row.set(GPU.busy_ns, busy);
        row.set(GPU.jobs, jobs);
        rows.set(queue, row);
      }
      return found.length > 0 ? found.length : undefined;
    },
    take: count => {
      if (count === undefined) rows.clear();
    },
  };
  return { rows, files: new DriverFiles([file]) };
}
