/** An interval with nothing in it but what a test puts there. For tests only. */

import { Seconds } from '@edgevitals/shared/units';
import type { Interval, PowerReadings, ProcessInterval } from '../device/interval.js';
import { NO_LINKS } from '../device/mesh/index.js';
import type { Population } from '../device/population.js';
import { CPU, PROCESS, PROCESS_DETAIL } from '../quantities/index.js';
import { handMadeInfo } from './hand_made_info.js';

const NO_POWER: PowerReadings = {
  idle: [],
  events: [],
  chips: [],
  energyCounters: [],
  fans: [],
  wakeupSources: [],
  wakeLocks: [],
  suspends: undefined,
  runtimePm: [],
  regulators: [],
  gpus: [],
  devfreq: [],
  backlights: [],
  openDevices: [],
  sleepers: [],
};

/** 5 s of a device of which only the info document is known; `parts` replaces any of it. */
export function handMadeInterval(parts: Partial<Interval> = {}): Interval {
  return {
    device: 'dev1',
    boot: '00112233aabbccdd',
    from: Seconds(0),
    to: Seconds(5),
    elapsed: Seconds(5),
    suspended: Seconds(0),
    uptime: Seconds(3600),
    gap: false,
    info: handMadeInfo(),
    cpus: [],
    offCpus: undefined,
    returnedCpus: [],
    shortLived: [],
    interrupts: [],
    kernel: undefined,
    processes: [],
    population: populationOf(parts.processes ?? []),
    memory: undefined,
    builds: [],
    stacks: [],
    heap: undefined,
    pressure: {},
    disks: [],
    filesystems: [],
    unitWrites: [],
    traffic: [],
    namespaces: [],
    counted: [],
    storage: [],
    mtds: [],
    interfaces: [],
    network: [],
    meshes: [],
    links: NO_LINKS,
    zones: [],
    cooling: [],
    firmware: undefined,
    hardwareThrottle: undefined,
    policies: [],
    supplies: [],
    agent: undefined,
    power: NO_POWER,
    ...parts,
  };
}

/** Processes that live, as an interval lists them. */
export const populationOf = (processes: readonly ProcessInterval[]): Population => {
  const living = processes.filter(process => !process.ended);
  return {
    count: living.length,
    visit: visitor => {
      for (const { pid, startTicks, program, uid, kernel, rssBytes, threads, ioDenied } of living)
        visitor({
          ...PROCESS.empty(),
          pid,
          startTicks,
          program,
          uid,
          kernel,
          running: true,
          count: 1,
          rssBytes,
          threads,
          ioDenied,
        });
    },
  };
};

/** PowerReadings with nothing in them but `parts`. */
export const handMadePower = (parts: Partial<PowerReadings>): PowerReadings => ({ ...NO_POWER, ...parts });

/** A process that did nothing, except what `parts` says. */
export const handMadeProcess = (parts: Partial<ProcessInterval> = {}): ProcessInterval => ({
  ...PROCESS.empty(),
  ...PROCESS_DETAIL.empty(),
  pid: 100,
  startTicks: 10,
  parent: 1,
  unit: '',
  program: 'program',
  started: false,
  ended: false,
  lateSeconds: 0,
  lateShare: 0,
  processor: undefined,
  running: true,
  count: 1,
  threads: 1,
  rssBytes: 1e6,
  ...parts,
});

/** A CPU that was busy for some seconds. */
export const handMadeCpu = (cpu: number, busy: number): Interval['cpus'][number] => ({
  ...CPU.empty(),
  cpu,
  userSeconds: busy,
  busySeconds: busy,
});
