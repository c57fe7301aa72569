import { type ConsoleFact, type ConsoleFormat, NO_FACTS } from '../fact.js';

const PREFIX = /^\[\d{2}:\d{2}:\d{2}\.\d{3},\d{3}\] <\w+> \w+: /;
/** subsys/debug/thread_analyzer/thread_analyzer.c, THREAD_ANALYZER_FMT. */
const ANALYZER = /^\s*(\S.{0,63}?)\s*: STACK: unused (\d+) usage \d+ \/ (\d+) \(\d+ ?%\)(?:; CPU: .*)?$/;
const CYCLES = /^\s*: Total CPU cycles used: (\d{1,20})$/;
/** subsys/shell/modules/kernel_service/thread/list.c, over some lines; `*` marks the shell's own. */
const THREAD = /^[ *]?0x[0-9a-f]+\s+(\S.{0,63}?)\s*$/;
const EXECUTION = /^\s*Total execution cycles: (\d{1,20})/;
const STACK = /^\s*stack size (\d+), unused (\d+), usage /;
/** .../thread/stacks.c. */
const STACKS = /^0x[0-9a-f]+\s+(\S.{0,63}?)\s*\(real size\s+(\d+)\):\s*unused\s+(\d+)\s+usage\s/;
const HEAP = /^\s*(free|allocated|max\. allocated):\s+(\d+)$/;

/** What thread analyzer and the shell's `kernel thread list`, `kernel thread stacks` and `kernel heap` print. */
export class ZephyrFormat implements ConsoleFormat {
  readonly name = 'zephyr';
  readonly os = 'Zephyr';
  readonly commands = ['kernel thread list', 'kernel heap'];
  /** Of which thread the lines are. */
  private thread = '';
  private heap: { free?: number; allocated?: number } = {};

  take(text: string): readonly ConsoleFact[] {
    const line = text.replace(PREFIX, '');
    const [, name, unused, size] = ANALYZER.exec(line) ?? [];
    if (name !== undefined) return this.stack(name, Number(unused), Number(size));
    const [, task, real, left] = STACKS.exec(line) ?? [];
    if (task !== undefined) return this.stack(task, Number(left), Number(real));
    const [, counter] = CYCLES.exec(line) ?? EXECUTION.exec(line) ?? [];
    if (counter !== undefined)
      return this.thread === '' ? NO_FACTS : [{ kind: 'run', name: this.thread, counter: Number(counter) }];
    const [, whole, never] = STACK.exec(line) ?? [];
    if (whole !== undefined)
      return this.thread === '' ? NO_FACTS : this.stack(this.thread, Number(never), Number(whole));
    const [, word, bytes] = HEAP.exec(line) ?? [];
    if (word !== undefined) return this.heapOf(word, Number(bytes));
    const [, shown] = THREAD.exec(line) ?? [];
    if (shown !== undefined) this.thread = shown;
    return NO_FACTS;
  }

  private stack(name: string, unused: number, size: number): readonly ConsoleFact[] {
    this.thread = name;
    return [{ kind: 'stack', name, unused, size }];
  }

  private heapOf(word: string, bytes: number): readonly ConsoleFact[] {
    if (word === 'free') this.heap = { free: bytes };
    else if (word === 'allocated') this.heap.allocated = bytes;
    else {
      const { free, allocated } = this.heap;
      if (free === undefined || allocated === undefined) return NO_FACTS;
      const size = free + allocated;
      return [{ kind: 'heap', name: '', free, size, leastFree: size - bytes }];
    }
    return NO_FACTS;
  }
}
