/** proc_stat(5), Documentation/filesystems/proc.rst, Documentation/accounting/psi.rst, Documentation/admin-guide/pm/{cpufreq,cpuidle}.rst. */
import type { TruthReader } from '../kernel_truth.js';
import { wholeNumber } from '../kernel_truth.js';
import type { TruthValues } from '../truth_values.js';

const CPU_COLUMNS = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
];
const KERNEL_LINES: Readonly<Record<string, string>> = {
  ctxt: 'context_switches',
  intr: 'interrupts',
  processes: 'forks',
  procs_running: 'running',
  procs_blocked: 'blocked',
  softirq: 'softirqs',
  btime: 'boot_time',
};
const MEMORY_LINES: Readonly<Record<string, string>> = {
  MemAvailable: 'available_kb',
  MemFree: 'free_kb',
  MemTotal: 'total_kb',
  Cached: 'cached_kb',
  Dirty: 'dirty_kb',
  Writeback: 'writeback_kb',
  SwapFree: 'swap_free_kb',
  SwapTotal: 'swap_total_kb',
  Buffers: 'buffers_kb',
  Slab: 'slab_kb',
  AnonPages: 'anon_kb',
  Shmem: 'shmem_kb',
};
const IDLE_FILES: Readonly<Record<string, string>> = {
  time: 'time_us',
  usage: 'usage',
  above: 'above',
  below: 'below',
  rejected: 'rejected',
};

export const cpuTruth: TruthReader = (path, text, into) => {
  const lines = text.split('\n');
  if (path === '/proc/stat') stat(lines, into);
  // hundredths; the first is of the last minute
  else if (path === '/proc/loadavg')
    into.put('kernel', '', 'load', Math.round(100 * Number.parseFloat(text)));
  else if (path === '/proc/meminfo')
    for (const line of lines) {
      const [name = '', value = ''] = line.split(/:\s+/);
      const column = MEMORY_LINES[name];
      if (column !== undefined) into.put('memory', '', column, Number.parseInt(value, 10));
    }
  else if (path === '/proc/softirqs')
    for (const line of lines.slice(1)) {
      const [name = '', ...counts] = line.trim().split(/:?\s+/);
      for (const [cpu, count] of counts.entries())
        into.put('softirq', cpu, name.toLowerCase(), Number(count));
    }
  else if (path === '/proc/interrupts')
    for (const line of lines.slice(1)) {
      const found = /^\s*(\S+):\s+(\d+)/.exec(line);
      // of one CPU, as all boards have
      if (found === null) continue;
      const [id, count] = [found[1]!, found[2]!];
      const device = /^\d+$/.test(id)
        ? line
            .trim()
            .split(/\s{2,}/)
            .at(-1)!
        : line.slice(found[0].length).trim();
      into.put('interrupt', id, 'count', Number(count));
      into.put('interrupt', id, 'name', `${id} ${device}`.trim());
    }
  else if (path.startsWith('/proc/pressure/'))
    for (const line of lines)
      into.put('pressure', path.slice(15), `${line.split(' ')[0]}_us`, Number(/total=(\d+)/.exec(line)![1]));
  else if (path === '/sys/devices/system/cpu/online') {
    // of the one CPU that all boards have
    if (text === '0') into.put('cpu_state', 0, 'online', 1);
  } else return cpuFiles(path, text, into);
  return true;
};

function stat(lines: readonly string[], into: TruthValues): void {
  for (const line of lines) {
    const [name = '', ...values] = line.split(/\s+/);
    const cpu = /^cpu(\d+)$/.exec(name)?.[1];
    if (cpu !== undefined)
      for (const [i, column] of CPU_COLUMNS.entries()) into.put('cpu', cpu, column, Number(values[i]));
    else if (KERNEL_LINES[name] !== undefined) into.put('kernel', '', KERNEL_LINES[name], Number(values[0]));
  }
}

function cpuFiles(path: string, text: string, into: TruthValues): boolean {
  const found = /\/cpu(\d+)\/cpuidle\/state(\d+)\/(\w+)$/.exec(path);
  const policy = /\/policy(\d+)\/(?:stats\/)?(\w+)$/.exec(path);
  if (policy !== null) {
    const [, number, file] = policy as unknown as [string, string, string];
    if (file === 'time_in_state')
      for (const line of text.split('\n')) {
        const [khz, ticks] = line.split(' ');
        into.put('time_in_state', `${number} ${khz}`, 'ticks', Number(ticks));
      }
    else if (file === 'scaling_governor') into.put('cpufreq', number, 'name', text);
    else if (wholeNumber(text) !== undefined) into.put('cpufreq', number, file, Number(text));
  } else if (found !== null) {
    const [, cpu, state, file] = found;
    if (file === 'name') into.put('cpuidle', `${cpu} ${state}`, 'name', text);
    else if (IDLE_FILES[file!] !== undefined)
      into.put('cpuidle', `${cpu} ${state}`, IDLE_FILES[file!]!, Number(text));
  } else return false;
  return true;
}
