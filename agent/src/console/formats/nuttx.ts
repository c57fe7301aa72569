import { type ConsoleFact, type ConsoleFormat, NO_FACTS } from '../fact.js';

/** nshlib/nsh_proccmds.c: sizes of stacks have seven digits, which no other column has; the load is there with SCHED_CPULOAD. */
const PS = /^\s*(\d{1,10})\s+\d+\s.*\s(\d{7})\s+(\d{7})\s+[\d.]+%!?\s+(?:(\d{1,3})\.(\d)%\s+)?(\S.*?)\s*$/;
/** fs/procfs/fs_procfsmeminfo.c: total used free maxused maxfree nused nfree name. */
const FREE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+\s+\d+\s+\d+\s+(\w+)$/;

/**
 * What `ps` and `free` of the NuttShell print. NuttX counts no CPU time there: the load is its own estimate, a mean over the
 * last seconds. A task that ends while they look gives a line of its own (ENOENT), which is none of these.
 */
export class NuttxFormat implements ConsoleFormat {
  readonly name = 'nuttx';
  readonly os = 'NuttX';
  readonly commands = ['ps', 'free'];

  take(line: string): readonly ConsoleFact[] {
    const [, id, size, used, whole, tenth, command] = PS.exec(line) ?? [];
    if (command !== undefined) {
      // what follows the name are arguments
      const [name = ''] = command.split(' ');
      const stack = Number(size);
      const unused = Math.max(0, stack - Number(used));
      const facts: ConsoleFact[] = [{ kind: 'stack', name, id: Number(id), unused, size: stack }];
      if (whole !== undefined)
        facts.push({ kind: 'load', name, permille: Number(whole) * 10 + Number(tenth) });
      return facts;
    }
    const [, total, , free, mostUsed, heap] = FREE.exec(line) ?? [];
    if (heap === undefined) return NO_FACTS;
    const bytes = Number(total);
    return [
      {
        kind: 'heap',
        name: heap,
        free: Number(free),
        size: bytes,
        leastFree: Math.max(0, bytes - Number(mostUsed)),
      },
    ];
  }
}
