/**
 * Who heated the device: the load of each program, averaged by the elements as the device's own is, slice by slice up to an
 * instant. It has memory: what has ended still owns the heat that it left. Exact for slices of any length as far as their
 * load is even; of the last one, where it is long, the mean is told and not the end.
 */
import type { Slice } from '../../../history/slice.js';
import { cpuSecondsOf, type ProcessRow } from '../../../quantities/index.js';
import { advanceElements, ELEMENTS, elementWeights, keptAfter, TIME_CONSTANTS } from '../rc/index.js';
import { type HeatInputKind, loadOfSlice } from './heat_input.js';
import { TimeTogether } from './time_together.js';

/** What one program did: in a slice, and as elements have averaged it: its load, then the time that CPUs ran for it alone. */
class ProgramWalk {
  readonly elements = new Float64Array(2 * ELEMENTS);
  used = 0;
  /** CPU seconds, and where the device has told it of the process the time in which CPUs ran for it alone, as a share. */
  busy = 0;
  active: number | undefined;
  /** Joules, and the sigma of them, over all slices. */
  joules = 0;
  joulesSigma = 0;

  /** A slice begins. */
  clear(): void {
    this.used = this.busy = 0;
    this.active = undefined;
  }
}

export class HeatWalk {
  private readonly kind: HeatInputKind;
  private readonly unitWatts: number;
  private readonly programs = new Map<string, ProgramWalk>();
  private readonly total = new Float64Array(2 * ELEMENTS);

  constructor(kind: HeatInputKind, unitWatts: number) {
    this.kind = kind;
    this.unitWatts = unitWatts;
  }

  /** Lets the time of a slice pass. @param toMean ends with the mean over it, not with its end. */
  add(slice: Slice, toMean = false): void {
    const { coveredSeconds: seconds } = slice;
    if (!(seconds > 0)) return;
    const { used, active } = loadOfSlice(slice, this.kind, this.unitWatts);
    const { programs } = this;
    for (const program of programs.values()) program.clear();
    const perBusySecond = slice.cpuBusySeconds ? used / slice.cpuBusySeconds : 0;
    for (const row of slice.processes) this.take(row, seconds, perBusySecond);
    const kept = keptAfter(seconds);
    // the mean of an element over a slice: the load, and what of the start is left over it
    if (toMean) for (let i = 0; i < ELEMENTS; i++) kept[i] = (TIME_CONSTANTS[i]! / seconds) * (1 - kept[i]!);
    const together = new TimeTogether(active);
    let others = (slice.cpuBusySeconds ?? 0) / seconds;
    for (const { busy } of programs.values()) {
      together.add(busy / seconds);
      others -= busy / seconds;
    }
    // what nobody's process did: interrupts, processes that nobody saw
    together.add(others);
    for (const program of programs.values()) {
      advanceElements(program.elements, 0, kept, program.used);
      const alone = program.active ?? together.alone(program.busy / seconds);
      advanceElements(program.elements, ELEMENTS, kept, alone);
    }
    advanceElements(this.total, 0, kept, used);
    advanceElements(this.total, ELEMENTS, kept, active);
  }

  /** Programs with what their heat weighs what was learned with. */
  *each(): Generator<{ program: string; weights: Float64Array; relativeSigma: number }> {
    for (const [program, { elements, joules, joulesSigma }] of this.programs)
      yield {
        program,
        weights: elementWeights(elements),
        relativeSigma: joules > 0 ? joulesSigma / joules : 0,
      };
  }

  /** The same of all that heated. */
  all(): Float64Array {
    return elementWeights(this.total);
  }

  private take(row: ProcessRow, seconds: number, perBusySecond: number): void {
    const busy = cpuSecondsOf(row);
    const { joules = 0, joulesSigma = 0, loadSeconds, activeSeconds } = row;
    const isWatts = this.kind === 'watts';
    if (!(isWatts ? joules !== 0 : busy > 0)) return;
    let program = this.programs.get(row.program);
    if (program === undefined) {
      program = new ProgramWalk();
      this.programs.set(row.program, program);
    }
    program.busy += busy;
    if (isWatts) {
      program.used += joules / seconds / this.unitWatts;
      program.joules += joules;
      program.joulesSigma += joulesSigma;
      return;
    }
    program.used += loadSeconds === undefined ? busy * perBusySecond : loadSeconds / seconds;
    if (activeSeconds !== undefined) program.active = (program.active ?? 0) + activeSeconds / seconds;
  }
}
