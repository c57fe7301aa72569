/** What the analyzer publishes of itself. */
import type { Catalogue } from './published_quantity.js';

export interface AnalyzerFacts {
  /** Devices that are known, and those that are online. */
  readonly devices: number;
  readonly devicesOnline: number;
  readonly openFindings: Readonly<Record<'critical' | 'warning' | 'info', number>>;
  readonly frames: number;
  readonly frameBytes: number;
  readonly lostFrames: number;
  readonly rejectedFrames: number;
  readonly intervals: number;
  readonly queries: number;
  readonly findingsRaised: number;
  readonly errors: number;
  /** The same by error code. */
  readonly errorsByCode: Readonly<Record<string, number>>;
  /** Bytes held of devices, as the ledger has them, and what may be. */
  readonly heldBytes: number;
  readonly heldLimitBytes: number;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
  /** Seconds since 1970. */
  readonly startedAt: number;
}

const MEBI = 1024 ** 2;
const count = { stateClass: 'measurement', decimals: 0 } as const;
const counter = { stateClass: 'total_increasing', decimals: 0 } as const;
const mebibytes = {
  class: 'data_size',
  unit: 'MiB',
  stateClass: 'measurement',
  per: MEBI,
  decimals: 0,
  deadband: 2,
} as const;

export const ANALYZER_QUANTITIES = {
  devices: {
    label: 'Devices',
    meaning: 'Devices that are known',
    kind: 'level',
    unit: 'count',
    shown: { ...count, icon: 'mdi:devices' },
    diagnostic: true,
    of: facts => facts.devices,
  },
  devices_online: {
    label: 'Devices online',
    meaning: 'Devices that are online',
    kind: 'level',
    unit: 'count',
    shown: { ...count, icon: 'mdi:lan-connect' },
    diagnostic: true,
    of: facts => facts.devicesOnline,
  },
  findings_critical: {
    label: 'Critical findings',
    meaning: 'Critical findings that are open',
    kind: 'level',
    unit: 'count',
    shown: { ...count, icon: 'mdi:alert-octagon-outline' },
    diagnostic: true,
    of: facts => facts.openFindings.critical,
  },
  findings_warning: {
    label: 'Warnings',
    meaning: 'Warnings that are open',
    kind: 'level',
    unit: 'count',
    shown: { ...count, icon: 'mdi:alert-outline' },
    diagnostic: true,
    of: facts => facts.openFindings.warning,
  },
  findings_info: {
    label: 'Notices',
    meaning: 'Findings that explain something and are open',
    kind: 'level',
    unit: 'count',
    shown: { ...count, icon: 'mdi:information-outline' },
    diagnostic: true,
    hidden: true,
    of: facts => facts.openFindings.info,
  },
  frames: {
    label: 'Frames',
    meaning: 'Frames received since the analyzer started, whatever became of them',
    kind: 'total',
    unit: 'count',
    shown: counter,
    diagnostic: true,
    hidden: true,
    of: facts => facts.frames,
  },
  frame_bytes: {
    label: 'Frame bytes',
    meaning: 'Bytes of frames received since the analyzer started',
    kind: 'total',
    unit: 'B',
    shown: { class: 'data_size', unit: 'GB', stateClass: 'total_increasing', per: 1e9, decimals: 3 },
    diagnostic: true,
    hidden: true,
    of: facts => facts.frameBytes,
  },
  frames_lost: {
    label: 'Frames lost',
    meaning: 'Frames of the devices held now that are known to be missing',
    kind: 'level',
    unit: 'count',
    shown: count,
    diagnostic: true,
    hidden: true,
    of: facts => facts.lostFrames,
  },
  frames_rejected: {
    label: 'Frames refused',
    meaning: 'Frames of the devices held now that were refused',
    kind: 'level',
    unit: 'count',
    shown: count,
    diagnostic: true,
    hidden: true,
    of: facts => facts.rejectedFrames,
  },
  intervals: {
    label: 'Intervals',
    meaning: 'Intervals that the models have taken in since the analyzer started',
    kind: 'total',
    unit: 'count',
    shown: counter,
    diagnostic: true,
    hidden: true,
    of: facts => facts.intervals,
  },
  queries: {
    label: 'Queries',
    meaning: 'Queries answered since the analyzer started',
    kind: 'total',
    unit: 'count',
    shown: counter,
    diagnostic: true,
    hidden: true,
    of: facts => facts.queries,
  },
  findings_raised: {
    label: 'Findings raised',
    meaning: 'Findings opened since the analyzer started',
    kind: 'total',
    unit: 'count',
    shown: counter,
    diagnostic: true,
    hidden: true,
    of: facts => facts.findingsRaised,
  },
  errors: {
    label: 'Errors',
    meaning: 'What was refused or failed since the analyzer started',
    kind: 'total',
    unit: 'count',
    shown: counter,
    diagnostic: true,
    hidden: true,
    of: facts => facts.errors,
  },
  held: {
    label: 'Held of devices',
    meaning: 'Bytes held of devices, as far as they are accounted for',
    kind: 'level',
    unit: 'B',
    shown: mebibytes,
    diagnostic: true,
    hidden: true,
    of: facts => facts.heldBytes,
  },
  held_limit: {
    label: 'Limit of what is held',
    meaning: 'Bytes that may be held of devices',
    kind: 'level',
    unit: 'B',
    shown: mebibytes,
    diagnostic: true,
    hidden: true,
    of: facts => facts.heldLimitBytes,
  },
  resident: {
    label: 'Memory',
    meaning: "Memory of the analyzer's process",
    kind: 'level',
    unit: 'B',
    shown: mebibytes,
    diagnostic: true,
    hidden: true,
    of: facts => facts.residentBytes,
  },
  cpu_time: {
    label: 'CPU time',
    meaning: "CPU time of the analyzer's process",
    kind: 'total',
    unit: 's',
    shown: { unit: 'h', stateClass: 'total_increasing', per: 3600, decimals: 2 },
    diagnostic: true,
    hidden: true,
    of: facts => facts.cpuSeconds,
  },
  started: {
    label: 'Started',
    meaning: 'When the analyzer started',
    kind: 'level',
    unit: 'time',
    shown: { class: 'timestamp', decimals: 0 },
    diagnostic: true,
    hidden: true,
    of: facts => facts.startedAt,
  },
} as const satisfies Catalogue<AnalyzerFacts>;
