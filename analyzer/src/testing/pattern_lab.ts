/** Time that passes for all patterns of a device, and what they are shown. For tests only. */
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import type { Estimate } from '@edgevitals/shared/results';
import { Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../device/interval.js';
import { Sustained } from '../findings/sustained.js';
import { PowerInputs } from '../models/power/inputs/power_inputs.js';
import type { PatternMatch } from '../models/power/patterns/pattern.js';
import { PowerPatterns } from '../models/power/patterns/patterns.js';
import type { UnitCosts } from '../models/power/unit_costs.js';
import { DISK, type DiskRow, INTERFACE } from '../quantities/index.js';
import { handMadeCpu, handMadeInterval, handMadePower } from './hand_made_interval.js';

const estimate = (value: number): Estimate => ({ value, sigma: value / 10, basis: 'modelled' });
/** What things cost on that device. */
export const COSTS: UnitCosts = {
  wakeupJoules: estimate(1e-3),
  flushJoules: estimate(0.01),
  busyWatts: new Map([
    ['cpus', estimate(2)],
    ['policy0', estimate(0.2)],
    ['policy2', estimate(1.5)],
  ]),
};
const CPUS = [handMadeCpu(0, 0.01), handMadeCpu(1, 0.01)];

/** All patterns of a device, 5 s an interval. */
export class PatternLab {
  patterns = new PowerPatterns();
  sustained = new Sustained();
  readonly inputs = new PowerInputs();
  found: readonly PatternMatch[] = [];
  private now = 0;
  private readonly costs: UnitCosts;
  private readonly seconds: number;

  constructor(costs = COSTS, seconds = 5) {
    this.costs = costs;
    this.seconds = seconds;
  }

  /** Runs for some seconds; `parts` of the interval that ends at each instant. @returns what was ever raised. */
  run(seconds: number, parts: (at: number) => Partial<Interval>): string[] {
    const raised = new Set<string>();
    for (const end = this.now + seconds; this.now < end; ) {
      const from = this.now;
      this.now += this.seconds;
      const interval = handMadeInterval({
        from: Seconds(from),
        to: Seconds(this.now),
        elapsed: Seconds(this.seconds),
        cpus: CPUS,
        ...parts(this.now),
      });
      this.found = this.patterns.judge(
        interval,
        this.inputs.of(interval, undefined),
        this.sustained,
        this.costs,
      );
      for (const { kind, level } of this.found) if (level === 'raised') raised.add(kind);
    }
    return [...raised];
  }

  /** The analyzer is started again, from what it had saved. */
  restart(): void {
    const saved = decodeCbor(
      encodeCbor({ patterns: this.patterns.snapshot(), sustained: this.sustained.snapshot() }),
      { maxBytes: 1e6, maxDepth: 20, maxItems: 1e5 },
    ) as { patterns: unknown; sustained: unknown };
    this.patterns = new PowerPatterns();
    this.sustained = new Sustained();
    this.patterns.restore(saved.patterns);
    this.sustained.restore(saved.sustained);
  }

  get kinds(): string[] {
    return this.found.map(each => each.kind);
  }
}

/** An interface that moved so much. */
export const link = (name: string, bytes: number): Interval['interfaces'][number] => ({
  ...INTERFACE.empty(),
  name,
  rxBytes: bytes / 2,
  txBytes: bytes / 2,
  rxPackets: bytes > 0 ? 1 : 0,
  txPackets: bytes > 0 ? 1 : 0,
});

/** A disk that was flushed so often and written to so much. */
export const disk = (flushes: number | undefined, written: number): DiskRow => ({
  ...DISK.empty(),
  name: 'mmcblk0',
  leaf: true,
  writes: 10,
  writtenBytes: written,
  busySeconds: 0.1,
  ...given({ flushes }),
});

/** Exits from idle states. */
export const idleExits = (exits: number): Partial<Interval> => ({
  power: handMadePower({ idle: [{ cpu: 0, exits, shallow: Seconds(1), deep: Seconds(3), tooDeep: 0 }] }),
});

/** A user wake lock that was held for so long. */
export const locked = (name: string, held: number): Partial<Interval> => ({
  power: handMadePower({ wakeLocks: [{ name, held: Seconds(held) }] }),
});
