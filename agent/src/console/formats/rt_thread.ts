import { type ConsoleFact, type ConsoleFormat, NO_FACTS } from '../fact.js';

/** components/finsh/cmd.c, list_thread: name, on SMP the core, priority, state, sp, size, share used at most, ticks left, error. */
const THREAD =
  /^(\S.{0,31}?)\s+(?:(?:N\/A|\d+)\s+)?\d+\s+(?:running|ready|suspend|init|close)\s+0x[0-9a-f]+\s+0x([0-9a-f]+)\s+(\d{1,3})%\s+0x[0-9a-f]+\s+\S+$/;
const MEMORY = /^(total|used|maximum|available)\s*:\s*(\d+)$/;

/** What `ps` and `free` of RT-Thread print. It counts no CPU time at all. */
export class RtThreadFormat implements ConsoleFormat {
  readonly name = 'rt-thread';
  readonly os = 'RT-Thread';
  readonly commands = ['ps', 'free'];
  private memory: Record<string, number> = {};

  take(line: string): readonly ConsoleFact[] {
    const [, name, hex, percent] = THREAD.exec(line) ?? [];
    if (name !== undefined && hex !== undefined) {
      const size = Number.parseInt(hex, 16);
      // the share is cut to whole percents: at least so much was never used
      return [
        {
          kind: 'stack',
          name,
          unused: Math.max(0, Math.floor(size * (1 - (Number(percent) + 1) / 100))),
          size,
        },
      ];
    }
    const [, word, bytes] = MEMORY.exec(line) ?? [];
    if (word === undefined) return NO_FACTS;
    if (word === 'total') this.memory = {};
    this.memory[word] = Number(bytes);
    const { total, used, maximum } = this.memory;
    if (word !== 'maximum' || total === undefined || used === undefined || maximum === undefined)
      return NO_FACTS;
    return [{ kind: 'heap', name: '', free: total - used, size: total, leastFree: total - maximum }];
  }
}
