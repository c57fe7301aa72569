/** The outcome of `measure`, as it is saved and given as JSON. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { printable } from '@edgevitals/shared/text';
import type { Host } from '../host/host.js';
import { describeModel } from '../info/kernel.js';
import { VERSION } from '../version.js';
import type { CommandUsage } from './command_usage.js';
import type { QuantityComparison } from './comparison.js';
import { type Figures, QUANTITY_IDS } from './quantity.js';
import type { Spreads } from './spread.js';
import type { LimitVerdict } from './verdict.js';

export interface MeasuredRun {
  readonly figures: Figures;
  /** All that was counted, to the last detail. */
  readonly usage: CommandUsage;
  /** Of all CPUs, taken by others meanwhile: 0 to 1. */
  readonly others?: number;
}

/** What times and joules depend on. */
export interface MachineFingerprint {
  readonly machine: string;
  readonly model: string;
  readonly cpu: string;
  readonly kernel: string;
  readonly governor?: string;
}

export interface MeasureResult {
  readonly format: 'edgevitals-measure';
  readonly version: 1;
  readonly agent: string;
  readonly command: readonly string[];
  readonly machine: MachineFingerprint;
  /** Runs that were not counted. */
  readonly warmUps: number;
  readonly runs: readonly MeasuredRun[];
  readonly quantities: Spreads;
  /** What joules were measured with; absent where nothing measures them. */
  readonly meter?: { readonly basis: string; readonly sd: number; readonly restWatts?: number };
  readonly limits?: readonly LimitVerdict[];
  readonly comparison?: readonly QuantityComparison[];
  /** What to know of the measurement. */
  readonly notes: readonly string[];
}

export function fingerprint(host: Host): MachineFingerprint {
  const text = (path: string): string => {
    try {
      return host.readText(path).trim();
    } catch {
      return '';
    }
  };
  const cpuinfo = text('/proc/cpuinfo');
  const cpu = /^(?:model name|cpu model|Hardware|uarch|CPU part)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? '';
  const governor = text('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor');
  return {
    machine: host.machine,
    model: printable(describeModel(host)),
    cpu: printable(cpu),
    kernel: printable(text('/proc/sys/kernel/osrelease')),
    ...given({ governor: governor === '' ? undefined : printable(governor) }),
  };
}

/** Why times and joules of two machines do not compare; undefined where they do. */
export function otherMachine(before: MachineFingerprint, after: MachineFingerprint): string | undefined {
  for (const field of ['machine', 'cpu', 'model', 'governor'] as const)
    if (before[field] !== after[field])
      return `other ${field}: ${before[field] || 'none'}, now ${after[field] || 'none'}`;
  return undefined;
}

export const resultOf = (fields: Omit<MeasureResult, 'format' | 'version' | 'agent'>): MeasureResult => ({
  format: 'edgevitals-measure',
  version: 1,
  agent: VERSION,
  ...fields,
});

const MOST_RUNS = 10_000;

/** The parts of a saved result that comparing needs. */
export type SavedResult = Pick<MeasureResult, 'machine'> & { readonly runs: readonly Figures[] };

/** @throws EdgevitalsError CONFIG_INVALID for what is no saved result. */
export function parseSaved(text: string, path: string): SavedResult {
  const wrong = (why: string): EdgevitalsError =>
    new EdgevitalsError('CONFIG_INVALID', `${path} is no result that measure --save wrote: ${why}`);
  let value: Partial<MeasureResult> | null;
  try {
    value = JSON.parse(text) as Partial<MeasureResult> | null;
  } catch (cause) {
    throw wrong(printable((cause as Error).message));
  }
  if (value?.format !== 'edgevitals-measure') throw wrong('its format is another');
  if (value.version !== 1) throw wrong('its version is another');
  const { runs, machine } = value;
  if (!Array.isArray(runs) || runs.length === 0 || runs.length > MOST_RUNS)
    throw wrong(`1 to ${MOST_RUNS} runs`);
  const told = (field: keyof MachineFingerprint): string => {
    const text = (machine as Partial<Record<string, unknown>> | undefined)?.[field];
    return typeof text === 'string' ? printable(text.slice(0, 256)) : '';
  };
  const governor = told('governor');
  return {
    machine: {
      machine: told('machine'),
      model: told('model'),
      cpu: told('cpu'),
      kernel: told('kernel'),
      ...given({ governor: governor || undefined }),
    },
    runs: runs.map((run: Partial<MeasuredRun> | null, i) => {
      const figures: Figures = {};
      for (const id of QUANTITY_IDS) {
        const figure = run?.figures?.[id];
        if (figure === undefined) continue;
        const { value: number } = figure as { value?: unknown };
        if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong(`run ${i + 1}: ${id}`);
        figures[id] = { value: number };
      }
      return figures;
    }),
  };
}
