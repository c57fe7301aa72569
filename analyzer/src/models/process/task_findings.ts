/** What of the tasks of an RTOS deserves saying: memory that is not there when it is needed. Thresholds: findings/kinds.ts. */
import { formatDuration, formatMemory } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval, StackReading } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { FINDING_KINDS } from '../../findings/kinds.js';
import type { Sustained } from '../../findings/sustained.js';
import { type Falling, LowWatch } from './lows.js';

const STACK_STEPS = FINDING_KINDS['process.stack-growth'].raise;
const HEAP_STEPS = FINDING_KINDS['process.heap-leak'].raise;
/** What lasts no longer is worth getting up for, seconds. */
const SOON_SECONDS = 3600;
const HEAP: readonly [number, number] = [0, 0];

export class TaskFindings {
  private readonly sustained: Sustained;
  private readonly stacks = new LowWatch();
  private readonly heap = new LowWatch();

  constructor(sustained: Sustained) {
    this.sustained = sustained;
  }

  judge(interval: Interval, found: Condition[]): void {
    if (interval.stacks.length > 0) this.judgeStacks(interval, found);
    const leastFree = interval.heap?.leastFree;
    if (leastFree !== undefined) this.judgeHeap(leastFree, interval.to, found);
  }

  snapshot(): unknown {
    return { stacks: this.stacks.snapshot(), heap: this.heap.snapshot() };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.stacks.restore(snapshot.stacks);
    this.heap.restore(snapshot.heap);
  }

  private judgeStacks(interval: Interval, found: Condition[]): void {
    const { stacks } = interval;
    const present = new Set<string>();
    for (const stack of stacks) {
      const key = `${stack.pid}/${stack.startTicks}`;
      present.add(key);
      const level = this.sustained.level('process.stack-low', key, stack.unused, interval.elapsed);
      if (level === undefined) continue;
      const task = nameOf(stack, interval);
      found.push({
        kind: 'process.stack-low',
        subject: task,
        severity: 'critical',
        level,
        summary: `${task} has come within ${stack.unused} bytes of the end of its stack${sizeOf(stack)}`,
        hint: 'Give it a larger stack, or move buffers out of it: past its end lies the memory of others.',
        evidence: [{ name: 'unused', value: stack.unused, unit: 'B' }],
      });
    }
    this.sustained.keep('process.stack-low', present);
    const lows = stacks.map(({ pid, startTicks, unused }) => ({
      key: [pid, startTicks] as const,
      mark: unused,
    }));
    for (const falling of this.stacks.falling(lows, interval.to, STACK_STEPS)) {
      const stack = stacks.find(
        ({ pid, startTicks }) => pid === falling.key[0] && startTicks === falling.key[1],
      );
      if (stack === undefined) continue;
      const task = nameOf(stack, interval);
      const left = lastsSeconds(falling);
      found.push({
        kind: 'process.stack-growth',
        subject: task,
        severity: left < SOON_SECONDS ? 'critical' : 'warning',
        level: 'raised',
        summary: `${task} has reached ${falling.fallen} bytes deeper into its stack in ${formatDuration(falling.seconds)}; ${stack.unused} bytes${sizeOf(stack)} are left, ${formatDuration(left)} at that pace`,
        hint: 'Recursion, or a frame that grows with its data, looks like this: find its bound before the stack ends.',
        evidence: [
          { name: 'unused', value: stack.unused, unit: 'B' },
          { name: 'deeper', value: falling.fallen, unit: 'B' },
          { name: 'left', value: left, unit: 's' },
        ],
      });
    }
  }

  private judgeHeap(leastFree: number, at: number, found: Condition[]): void {
    for (const falling of this.heap.falling([{ key: HEAP, mark: leastFree }], at, HEAP_STEPS)) {
      const left = lastsSeconds(falling);
      found.push({
        kind: 'process.heap-leak',
        subject: 'heap',
        severity: left < SOON_SECONDS ? 'critical' : 'warning',
        level: 'raised',
        summary: `The heap has lost ${formatMemory(falling.fallen)} in ${formatDuration(falling.seconds)}; ${formatMemory(leastFree)} are left, ${formatDuration(left)} at that pace`,
        hint: 'Something that is allocated again and again is not freed: look for it before an allocation fails.',
        evidence: [
          { name: 'least-free', value: leastFree, unit: 'B' },
          { name: 'lost', value: falling.fallen, unit: 'B' },
          { name: 'left', value: left, unit: 's' },
        ],
      });
    }
  }
}

const SNAPSHOT = v.object({ stacks: v.optional(v.unknown()), heap: v.optional(v.unknown()) });

/** How long what is left lasts if it goes on falling as it did, seconds. */
const lastsSeconds = ({ mark, fallen, seconds }: Falling): number => (mark * seconds) / fallen;

const sizeOf = ({ size }: StackReading): string => (size === undefined ? '' : ` of ${size}`);

/** Idle tasks are no processes, and bring their name along. */
function nameOf({ pid, startTicks, name }: StackReading, { population }: Interval): string {
  let found = name;
  population.visit(process => {
    if (process.pid === pid && process.startTicks === startTicks) found = process.program;
  });
  return found === '' ? `task ${pid}` : found;
}
