/** What a device's sources come to, topic by topic: what can be told of it, how well, and for want of what no better. */
import type { SourceInfo } from '@edgevitals/shared/info';

/** What there is to say of one topic. */
export interface ProbeConclusion {
  readonly topic: string;
  /** How well it can be told, in capitals. */
  readonly verdict: string;
  readonly text: string;
}

interface Grade {
  readonly verdict: string;
  /** It is reached where one of these is present. */
  readonly needs: readonly string[];
  readonly text: string;
}

/** The best grade first; the last one needs nothing. */
interface Topic {
  readonly topic: string;
  readonly grades: readonly Grade[];
}

const SHORT_LIVED = 'those that live between two readings count as their parents';

const TOPICS: readonly Topic[] = [
  {
    topic: 'processes',
    grades: [
      {
        verdict: 'ALL',
        needs: ['taskstats'],
        text: 'each of them, those that live between two readings too',
      },
      { verdict: 'COUNTED', needs: ['proc_pid_stat'], text: `each of them; ${SHORT_LIVED}` },
      { verdict: 'NOT KNOWN', needs: [], text: '/proc does not tell of processes' },
    ],
  },
  {
    topic: 'energy',
    grades: [
      {
        verdict: 'MEASURED',
        needs: ['power_supply', 'hwmon_power', 'iio'],
        text: 'by {present}',
      },
      {
        verdict: 'CPU ONLY',
        needs: ['powercap'],
        text: 'measured by powercap; the rest of the device is not known',
      },
      {
        verdict: 'MODELLED',
        needs: [],
        text: 'no battery, power sensor, converter or powercap: watts to about ± 100 %',
      },
    ],
  },
  {
    topic: 'flash',
    grades: [
      {
        verdict: 'WEAR',
        needs: ['mmc', 'mmc_ext_csd', 'ufs', 'nvme', 'smart', 'ubi', 'ubi_erases'],
        text: 'bytes by process, and wear by {present}',
      },
      {
        verdict: 'BYTES ONLY',
        needs: ['proc_diskstats'],
        text: 'no storage here tells its wear: no forecast of its life',
      },
      { verdict: 'NOT KNOWN', needs: [], text: 'no disk is counted' },
    ],
  },
  {
    topic: 'heat',
    grades: [
      { verdict: 'MEASURED', needs: ['thermal_zone', 'hwmon'], text: 'by {present}' },
      { verdict: 'NOT KNOWN', needs: [], text: 'no thermal zone, no sensor chip' },
    ],
  },
  {
    topic: 'throttling',
    grades: [
      {
        verdict: 'COUNTED',
        needs: ['firmware_throttle', 'thermal_throttle'],
        text: 'by {present}',
      },
      { verdict: 'INFERRED', needs: ['cpufreq', 'cooling_device'], text: 'from {present}' },
      { verdict: 'NOT KNOWN', needs: [], text: 'neither clocks nor cooling devices are told' },
    ],
  },
  {
    topic: 'network',
    grades: [
      {
        verdict: 'MESH',
        needs: ['batman', 'mesh_path', 'babel', 'olsr', 'bmx7', 'openthread'],
        text: 'interfaces, and a mesh by {present}',
      },
      { verdict: 'COUNTED', needs: ['proc_net_dev'], text: 'interfaces; no mesh is found' },
      { verdict: 'NOT KNOWN', needs: [], text: 'no interface is counted' },
    ],
  },
];

/** One a topic; of those whose sources were asked for at all. */
export function conclusionsOf(sources: readonly SourceInfo[]): ProbeConclusion[] {
  const present = new Set(sources.filter(({ state }) => state === 'present').map(({ name }) => name));
  return TOPICS.flatMap(({ topic, grades }) => {
    const grade = grades.find(({ needs }) => needs.length === 0 || needs.some(name => present.has(name)));
    if (grade === undefined) return [];
    const by = grade.needs.filter(name => present.has(name)).join(', ');
    return [{ topic, verdict: grade.verdict, text: grade.text.replace('{present}', by) }];
  });
}

/** Every source that a conclusion rests on. */
export const CONCLUSIVE: readonly string[] = TOPICS.flatMap(({ grades }) =>
  grades.flatMap(({ needs }) => needs),
);
