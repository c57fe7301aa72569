import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Reading } from '@edgevitals/shared/frame';
import type { Host } from '../../host/host.js';
import { describeKernel } from '../../info/kernel.js';
import { Beat } from '../../sampling/beat.js';
import { ProcPid } from '../../sources/process/proc_pid.js';
import { FileBudget } from '../../sources/process/process_files.js';
import type { Command } from '../command.js';
import { parseDuration, parseWhole, type Values } from '../option.js';
import { stopper } from '../stopper.js';
import { type ProcessRate, ProcessRates } from '../top/rates.js';
import { processTable } from '../top/screen.js';

/** Shows the busiest processes of this device, without a broker. */
export const top: Command = {
  name: 'top',
  summary: 'Show what the processes of this device use, live, without a broker.',
  details:
    'CPU in percent of one CPU. READ and WRITE are bytes from and towards storage, - where the kernel refuses them.',
  options: [
    { name: 'every', value: 'TIME', initial: '1s', help: 'between two tables' },
    { name: 'lines', short: 'n', value: 'N', help: 'processes to show, else what fits the terminal' },
    { name: 'once', help: 'one table, then end' },
    { name: 'seconds', value: 'N', help: 'end after N seconds' },
    { name: 'json', help: 'one JSON object a table, in one line' },
  ],
  run: show,
};

const HOME_AND_CLEAR = '\x1b[H\x1b[J';

async function show(host: Host, values: Values): Promise<number> {
  const everyMs = Math.max(100, parseDuration('every', values.get('every') ?? '1s'));
  const seconds = values.has('once') ? everyMs / 1000 : Number.POSITIVE_INFINITY;
  const given = values.get('seconds');
  const endMs =
    Math.min(seconds, given === undefined ? seconds : parseWhole('seconds', given, 1, 100_000_000)) * 1000;
  const lines = values.get('lines');
  const most = lines === undefined ? undefined : parseWhole('lines', lines, 1, 10_000);
  const live = host.terminal.interactive && host.env('TERM') !== 'dumb' && !values.has('once');
  const source = new ProcPid(new FileBudget(), 0);
  const { userHz, pageBytes } = describeKernel(host);
  const rates = new ProcessRates(userHz, pageBytes);
  const stop = stopper(host);
  const started = host.monotonicMs();
  const beat = new Beat(everyMs, started);
  let readBefore = false;
  for (;;) {
    const now = host.monotonicMs();
    if (beat.strikes(now)) {
      const readings: Reading[] = [];
      source.sample(host, readings);
      const found = rates.update(now, readings[0]?.rows ?? []);
      // the first reading has nothing to be compared with
      if (readBefore) host.stdout(render(host, found, values.has('json'), live, most));
      readBefore = true;
    }
    const past = now - started;
    if (past >= endMs || stop.asked) break;
    await stop.orAfter(Math.max(1, Math.ceil(Math.min(beat.dueAt - host.monotonicMs(), endMs - past))));
  }
  source.close();
  stop.release();
  return 0;
}

function render(
  host: Host,
  found: readonly ProcessRate[],
  json: boolean,
  live: boolean,
  most: number | undefined,
): string {
  if (json) return `${JSON.stringify({ wallMs: host.wallMs(), processes: found.slice(0, most) })}\n`;
  const { columns, rows } = host.terminal;
  const table = processTable(found, {
    columns: Math.max(40, columns),
    lines: most ?? (live ? Math.max(3, rows - 3) : 20),
    colour: live && !host.env('NO_COLOR'),
    head: load(host),
  });
  return live ? `${HOME_AND_CLEAR}${table}` : `${table}\n`;
}

/** The load average, where there is one. */
function load(host: Host): string {
  try {
    return `load ${host.readText('/proc/loadavg').split(' ').slice(0, 3).join(' ')}`;
  } catch (error) {
    if (isEdgevitalsError(error)) return 'load unknown';
    throw error;
  }
}
