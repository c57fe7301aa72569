/**
 * /sys/fs/cgroup: what control groups used, for services (Documentation/admin-guide/cgroup-v2.rst; version 1:
 * cgroup-v1/{cpuacct,memory,blkio-controller,pids}.rst).
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import {
  addCounters,
  columnsOf,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import { attribute, isDirectory } from '../../reading/attributes.js';
import { Scanner } from '../../reading/scanner.js';
import { probing, type Source } from '../../source.js';
import type { Cgroup, CgroupList } from './cgroup_list.js';

const DIRECTORY = '/sys/fs/cgroup';
const CGROUP = columnsOf('cgroup');
const MOST_CGROUPS = 64;
const CPU_STAT: Readonly<Record<string, number>> = {
  usage_usec: CGROUP.usage_usec,
  throttled_usec: CGROUP.throttled_usec,
  nr_throttled: CGROUP.nr_throttled,
  throttled_time: CGROUP.throttled_time,
};
const IO_STAT: Readonly<Record<string, number>> = {
  rbytes: CGROUP.read_bytes,
  wbytes: CGROUP.write_bytes,
  rios: CGROUP.read_ios,
  wios: CGROUP.write_ios,
};
const BLKIO: Readonly<Record<string, number>> = { Read: CGROUP.read_bytes, Write: CGROUP.write_bytes };

const scanner = new Scanner();

/** Takes over the lines `<name> <value>` of cpu.stat. */
export function parseCpuStat(text: string, row: Row): void {
  if (text === '') return;
  scanner.reset(text);
  do {
    const column = CPU_STAT[scanner.word()];
    if (column !== undefined) row.set(column, scanner.integer());
  } while (scanner.line());
}

/** Takes over io.stat, lines `<major>:<minor> rbytes=<n> wbytes=<n> ...`, summed over devices. */
export function parseIoStat(text: string, row: Row): void {
  for (const column of Object.values(IO_STAT)) row.set(column, undefined);
  for (const [, name, digits] of text.matchAll(/ ([a-z]+)=(\d+)/g)) {
    const column = IO_STAT[name!];
    const value = parseCounter(digits!);
    if (column !== undefined && value !== undefined)
      row.set(column, addCounters(row.get(column) ?? 0, value));
  }
}

/** Takes over blkio.throttle.io_service_bytes, lines `<major>:<minor> <Read|Write|...> <n>`, summed over devices. */
export function parseBlkio(text: string, row: Row): void {
  for (const column of Object.values(BLKIO)) row.set(column, undefined);
  for (const [, name, digits] of text.matchAll(/^\d+:\d+ ([A-Z][a-z]+) (\d+)$/gm)) {
    const column = BLKIO[name!];
    const value = parseCounter(digits!);
    if (column !== undefined && value !== undefined)
      row.set(column, addCounters(row.get(column) ?? 0, value));
  }
}

export class CgroupSource implements Source {
  readonly name = 'cgroup';
  readonly tables = ['cgroup'] as const;
  readonly rhythm = 'slow';
  readonly walks = true;
  private readonly list: CgroupList;
  private rows = new Map<string, Row>();

  /** @param list the groups that processes were seen in. */
  constructor(list: CgroupList) {
    this.list = list;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'use by service: services are put together from their processes', () => {
        if (unifiedRoot(host) === undefined && !isDirectory(host, `${DIRECTORY}/cpuacct`))
          throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no hierarchy with controllers`);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): undefined | Promise<void> {
    const { filling } = this.list;
    if (filling !== undefined) return filling.then(() => this.readAll(host, into));
    this.readAll(host, into);
    return undefined;
  }

  private readAll(host: Host, into: Reading[]): void {
    const unified = unifiedRoot(host);
    const rows = new Map<string, Row>();
    for (const group of this.list.deepest.slice(0, MOST_CGROUPS)) {
      const id = new RowId([group.number], group.membership.path);
      const row = this.rows.get(id.key) ?? new Row(id, TABLES.cgroup.columns.length);
      rows.set(id.key, row);
      if (unified !== undefined) readUnified(host, `${unified}${group.membership.path}`, row);
      else readVersion1(host, group, row);
    }
    this.rows = rows;
    into.push({ table: TABLES.cgroup.id, rows: [...rows.values()] });
  }
}

/** Where version 2 is mounted with controllers; with version 1 beside it, it has none. */
function unifiedRoot(host: Host): string | undefined {
  return attribute(host, `${DIRECTORY}/cgroup.controllers`).trim() === '' ? undefined : DIRECTORY;
}

function readUnified(host: Host, directory: string, row: Row): void {
  parseCpuStat(attribute(host, `${directory}/cpu.stat`), row);
  row.set(CGROUP.memory_bytes, parseCounter(attribute(host, `${directory}/memory.current`)));
  row.set(CGROUP.pids, parseCounter(attribute(host, `${directory}/pids.current`)));
  parseIoStat(attribute(host, `${directory}/io.stat`), row);
}

function readVersion1(host: Host, { membership }: Cgroup, row: Row): void {
  const file = (controller: string, name: string): string => {
    const path = membership.controllers.get(controller);
    // a controller that has only the root does not tell services apart
    return path === undefined || path === '/'
      ? ''
      : attribute(host, `${DIRECTORY}/${controller}${path}/${name}`);
  };
  row.set(CGROUP.usage_ns, parseCounter(file('cpuacct', 'cpuacct.usage')));
  parseCpuStat(file('cpu', 'cpu.stat'), row);
  row.set(CGROUP.memory_bytes, parseCounter(file('memory', 'memory.usage_in_bytes')));
  row.set(CGROUP.pids, parseCounter(file('pids', 'pids.current')));
  parseBlkio(file('blkio', 'blkio.throttle.io_service_bytes'), row);
}
