/** What is published of each device. A name stays what it is: people's dashboards and statistics hang on it. */
import type { FlashState, WearEndPoint } from '@edgevitals/shared/results';
import type { DeviceFacts } from './device_facts.js';
import type { Catalogue } from './published_quantity.js';

const GIGA = 1e9;
const MEBI = 1024 ** 2;
const JOULES_PER_KWH = 3.6e6;
const PERCENT = 0.01;
const DAY = 86_400;

const least = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};
const most = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

const wearOf = (flash: FlashState | undefined): readonly WearEndPoint[] =>
  flash === undefined ? [] : [...flash.disks, ...flash.rawFlash].flatMap(({ wear }) => wear);

const endOfLife = (flash: FlashState | undefined): number | undefined => {
  const seconds = least(wearOf(flash).map(({ remainingSeconds }) => remainingSeconds?.value));
  return flash === undefined || seconds === undefined ? undefined : flash.at + seconds;
};

const problem = ({ findings }: DeviceFacts, severity: string): boolean =>
  findings.some(finding => finding.severity === severity);

export const DEVICE_QUANTITIES = {
  power: {
    label: 'Power',
    meaning: 'Mean power of the device, as measured or modelled',
    kind: 'level',
    unit: 'W',
    shown: { class: 'power', unit: 'W', stateClass: 'measurement', decimals: 2, deadband: 0.02 },
    of: ({ power }) => power?.power?.value,
  },
  power_sigma: {
    label: 'Power uncertainty',
    meaning: 'One standard deviation of the power',
    kind: 'level',
    unit: 'W',
    shown: {
      unit: 'W',
      stateClass: 'measurement',
      decimals: 2,
      deadband: 0.05,
      icon: 'mdi:plus-minus-variant',
    },
    diagnostic: true,
    hidden: true,
    of: ({ power }) => power?.power?.sigma,
  },
  energy: {
    label: 'Energy',
    meaning: 'Energy used since the device was first seen',
    kind: 'total',
    unit: 'J',
    shown: { class: 'energy', unit: 'kWh', stateClass: 'total_increasing', per: JOULES_PER_KWH, decimals: 4 },
    of: ({ power }) => power?.energy?.value,
  },
  energy_sigma: {
    label: 'Energy uncertainty',
    meaning: 'One standard deviation of the energy',
    kind: 'level',
    unit: 'J',
    shown: {
      unit: 'Wh',
      stateClass: 'measurement',
      per: JOULES_PER_KWH / 1000,
      decimals: 1,
      deadband: 0.5,
      icon: 'mdi:plus-minus-variant',
    },
    diagnostic: true,
    hidden: true,
    of: ({ power }) => power?.energy?.sigma,
  },
  idle_power: {
    label: 'Idle power',
    meaning: 'Power while no CPU works, once that can be told from load',
    kind: 'level',
    unit: 'W',
    shown: { class: 'power', unit: 'W', stateClass: 'measurement', decimals: 2, deadband: 0.02 },
    diagnostic: true,
    hidden: true,
    of: ({ power }) => power?.idle?.value,
  },
  battery: {
    label: 'Battery',
    meaning: 'Charge of the battery; of several, the one that is most empty',
    kind: 'level',
    unit: 'ratio',
    shown: { class: 'battery', unit: '%', stateClass: 'measurement', per: PERCENT, decimals: 0, deadband: 1 },
    of: ({ power }) =>
      least(
        (power?.supplies ?? []).map(({ type, capacityRatio }) =>
          type === 'battery' ? capacityRatio : undefined,
        ),
      ),
  },
  temperature: {
    label: 'Temperature',
    meaning: 'Hottest credible zone',
    kind: 'level',
    unit: 'degC',
    shown: { class: 'temperature', unit: '°C', stateClass: 'measurement', decimals: 1, deadband: 0.5 },
    diagnostic: true,
    of: ({ thermal }) => thermal?.celsius,
  },
  degrees_to_limit: {
    label: 'Degrees to the limit',
    meaning:
      'Degrees that a zone is below the lowest trip at which it slows down or stops; of several, the fewest',
    kind: 'level',
    unit: 'degC',
    shown: {
      unit: '°C',
      stateClass: 'measurement',
      decimals: 1,
      deadband: 0.5,
      icon: 'mdi:thermometer-chevron-up',
    },
    diagnostic: true,
    hidden: true,
    of: ({ thermal }) => least((thermal?.zones ?? []).map(zone => zone.headroomCelsius)),
  },
  time_to_throttle: {
    label: 'Time to throttling',
    meaning: 'Time until heat slows the device down, if the load of the last minute goes on',
    kind: 'prediction',
    unit: 's',
    shown: { class: 'duration', unit: 'min', per: 60, decimals: 0, deadband: 1 },
    diagnostic: true,
    hidden: true,
    of: ({ thermal }) => thermal?.forecast?.seconds,
  },
  throttling: {
    label: 'Throttling',
    meaning: 'Whether something holds the processor back',
    kind: 'flag',
    flagClass: 'heat',
    diagnostic: true,
    of: ({ thermal }) => thermal?.throttling,
  },
  cpu: {
    label: 'CPU',
    meaning: 'Busy share of all CPUs',
    kind: 'level',
    unit: 'ratio',
    shown: {
      unit: '%',
      stateClass: 'measurement',
      per: PERCENT,
      decimals: 0,
      deadband: 1,
      icon: 'mdi:cpu-64-bit',
    },
    // ticks are counted when they are over: of a short interval there may be one too many
    of: ({ process: { cpuRatio } = {} }) => (cpuRatio === undefined ? undefined : Math.min(1, cpuRatio)),
  },
  memory: {
    label: 'Memory',
    meaning: 'Share of memory in use',
    kind: 'level',
    unit: 'ratio',
    shown: {
      unit: '%',
      stateClass: 'measurement',
      per: PERCENT,
      decimals: 0,
      deadband: 1,
      icon: 'mdi:memory',
    },
    of: ({ process }) => {
      const { memoryUsedBytes, memoryTotalBytes = 0 } = process ?? {};
      return memoryUsedBytes === undefined || !(memoryTotalBytes > 0)
        ? undefined
        : memoryUsedBytes / memoryTotalBytes;
    },
  },
  memory_used: {
    label: 'Memory used',
    meaning: 'Memory in use',
    kind: 'level',
    unit: 'B',
    shown: {
      class: 'data_size',
      unit: 'MiB',
      stateClass: 'measurement',
      per: MEBI,
      decimals: 0,
      deadband: 4,
    },
    diagnostic: true,
    hidden: true,
    of: ({ process }) => process?.memoryUsedBytes,
  },
  memory_total: {
    label: 'Memory installed',
    meaning: 'Memory that the kernel has',
    kind: 'level',
    unit: 'B',
    shown: { class: 'data_size', unit: 'MiB', per: MEBI, decimals: 0, deadband: 4 },
    diagnostic: true,
    hidden: true,
    of: ({ process }) => process?.memoryTotalBytes,
  },
  processes: {
    label: 'Processes',
    meaning: 'Processes, threads of the kernel included',
    kind: 'level',
    unit: 'count',
    shown: { stateClass: 'measurement', decimals: 0, deadband: 2, icon: 'mdi:application-cog-outline' },
    diagnostic: true,
    hidden: true,
    of: ({ process }) => process?.processes,
  },
  data_written: {
    label: 'Data written',
    meaning: 'Bytes written to storage since the device was first seen',
    kind: 'total',
    unit: 'B',
    shown: { class: 'data_size', unit: 'GB', stateClass: 'total_increasing', per: GIGA, decimals: 2 },
    diagnostic: true,
    of: ({ flash }) => flash?.totalWrittenBytes,
  },
  write_rate: {
    label: 'Data written per day',
    meaning: 'Bytes written to storage at the rate of the last hours',
    kind: 'level',
    unit: 'B/s',
    shown: {
      unit: 'GB/d',
      stateClass: 'measurement',
      per: GIGA / DAY,
      decimals: 2,
      deadband: 0.05,
      icon: 'mdi:harddisk',
    },
    diagnostic: true,
    hidden: true,
    of: ({ flash }) => (flash?.bytesPerDay === undefined ? undefined : flash.bytesPerDay.value / DAY),
  },
  wear: {
    label: 'Flash wear',
    meaning: 'Share of its rated life that the most worn storage has used',
    kind: 'level',
    unit: 'ratio',
    shown: {
      unit: '%',
      stateClass: 'measurement',
      per: PERCENT,
      decimals: 1,
      deadband: 0.1,
      icon: 'mdi:harddisk',
    },
    diagnostic: true,
    of: ({ flash }) => most(wearOf(flash).map(({ used, usedAtLeast }) => used?.value ?? usedAtLeast)),
  },
  end_of_life: {
    label: 'Flash end of life',
    meaning: 'When the first storage is worn out, in the middle of what may be',
    kind: 'prediction',
    unit: 'time',
    shown: { class: 'timestamp', per: DAY, decimals: 0, deadband: 3 },
    diagnostic: true,
    of: ({ flash }) => endOfLife(flash),
  },
  write_amplification: {
    label: 'Write amplification',
    meaning: 'Bytes written to disks over bytes dirtied by programs, of the last ten minutes',
    kind: 'level',
    unit: 'ratio',
    shown: { stateClass: 'measurement', decimals: 2, deadband: 0.05, icon: 'mdi:multiplication' },
    diagnostic: true,
    hidden: true,
    of: ({ flash }) => flash?.filesystemAmplification,
  },
  received_rate: {
    label: 'Data received',
    meaning: 'Bytes received by network interfaces, a second',
    kind: 'level',
    unit: 'B/s',
    shown: {
      class: 'data_rate',
      unit: 'kB/s',
      stateClass: 'measurement',
      per: 1000,
      decimals: 1,
      deadband: 0.2,
    },
    diagnostic: true,
    hidden: true,
    of: ({ mesh }) => mesh?.rxBytesPerSecond,
  },
  sent_rate: {
    label: 'Data sent',
    meaning: 'Bytes sent by network interfaces, a second',
    kind: 'level',
    unit: 'B/s',
    shown: {
      class: 'data_rate',
      unit: 'kB/s',
      stateClass: 'measurement',
      per: 1000,
      decimals: 1,
      deadband: 0.2,
    },
    diagnostic: true,
    hidden: true,
    of: ({ mesh }) => mesh?.txBytesPerSecond,
  },
  mesh_airtime: {
    label: 'Mesh airtime',
    meaning: 'Share of time that routing traffic of a mesh is on the air; of several meshes, the most',
    kind: 'level',
    unit: 'ratio',
    shown: {
      unit: '%',
      stateClass: 'measurement',
      per: PERCENT,
      decimals: 1,
      deadband: 0.2,
      icon: 'mdi:radio-tower',
    },
    diagnostic: true,
    hidden: true,
    of: ({ mesh }) => most((mesh?.meshes ?? []).map(({ control }) => control?.airtimeRatio?.value)),
  },
  mesh_neighbours: {
    label: 'Mesh neighbours',
    meaning: 'Nodes that are heard directly; of several meshes, the most',
    kind: 'level',
    unit: 'count',
    shown: { stateClass: 'measurement', decimals: 0, icon: 'mdi:transit-connection-variant' },
    diagnostic: true,
    hidden: true,
    of: ({ mesh }) => most((mesh?.meshes ?? []).map(({ neighbours }) => neighbours)),
  },
  problem_critical: {
    label: 'Critical problem',
    meaning: 'Whether something is found that stops the device or loses data if nobody acts',
    kind: 'flag',
    flagClass: 'problem',
    severity: 'critical',
    of: facts => problem(facts, 'critical'),
  },
  problem_warning: {
    label: 'Warning',
    meaning: 'Whether something is found that is worth acting on',
    kind: 'flag',
    flagClass: 'problem',
    diagnostic: true,
    severity: 'warning',
    of: facts => problem(facts, 'warning'),
  },
  problem_info: {
    label: 'Notice',
    meaning: 'Whether something is found that explains what the device does',
    kind: 'flag',
    flagClass: 'problem',
    diagnostic: true,
    hidden: true,
    severity: 'info',
    of: facts => problem(facts, 'info'),
  },
  open_findings: {
    label: 'Open findings',
    meaning: 'Findings that are open',
    kind: 'level',
    unit: 'count',
    shown: { stateClass: 'measurement', decimals: 0, icon: 'mdi:alert-outline' },
    diagnostic: true,
    hidden: true,
    of: ({ findings }) => findings.length,
  },
  started: {
    label: 'Last boot',
    meaning: 'When the device started',
    kind: 'level',
    unit: 'time',
    shown: { class: 'timestamp', decimals: 0, deadband: 60 },
    diagnostic: true,
    hidden: true,
    of: ({ startedAt }) => startedAt,
  },
  agent_cpu: {
    label: 'Agent CPU',
    meaning: "The agent's own share of one CPU",
    kind: 'level',
    unit: 'ratio',
    shown: {
      unit: '%',
      stateClass: 'measurement',
      per: PERCENT,
      decimals: 1,
      deadband: 0.1,
      icon: 'mdi:cpu-64-bit',
    },
    diagnostic: true,
    hidden: true,
    of: ({ agentCpuRatio }) => agentCpuRatio,
  },
  agent_memory: {
    label: 'Agent memory',
    meaning: "The agent's own memory",
    kind: 'level',
    unit: 'B',
    shown: {
      class: 'data_size',
      unit: 'MiB',
      stateClass: 'measurement',
      per: MEBI,
      decimals: 1,
      deadband: 0.2,
    },
    diagnostic: true,
    hidden: true,
    of: ({ agentMemoryBytes }) => agentMemoryBytes,
  },
  limits_exceeded: {
    label: 'Limits exceeded',
    meaning: 'Limits that the device or a program on it exceeds, of those that were set for it',
    kind: 'level',
    unit: 'count',
    shown: { stateClass: 'measurement', decimals: 0, icon: 'mdi:gauge-full' },
    diagnostic: true,
    of: ({ limitsExceeded }) => limitsExceeded,
  },
} as const satisfies Catalogue<DeviceFacts>;

export type DeviceQuantityName = keyof typeof DEVICE_QUANTITIES;
