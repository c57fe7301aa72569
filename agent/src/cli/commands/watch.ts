import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Reading, Row } from '@edgevitals/shared/frame';
import type { Host } from '../../host/host.js';
import { describeKernel } from '../../info/kernel.js';
import { Beat } from '../../sampling/beat.js';
import { MOST_WATCH_SECONDS, WATCH_MS } from '../../sampling/watch.js';
import { MOST_PID } from '../../sources/process/most_pid.js';
import { ProcPid } from '../../sources/process/proc_pid.js';
import { FileBudget } from '../../sources/process/process_files.js';
import type { Command } from '../command.js';
import { parseWhole, type Values } from '../option.js';
import { jsonLine } from '../output.js';
import { stopper } from '../stopper.js';
import { ProcessRates } from '../top/rates.js';
import { useTable } from '../top/screen.js';

/** Shows one process ten times a second, without a broker. */
export const watch: Command = {
  name: 'watch',
  summary: 'Show what one process uses, ten times a second, without a broker.',
  details:
    'Ends by itself when the time is over or the process has ended. The same over MQTT, published in the frames: ' +
    'request/watch with {"pid": N, "seconds": S}.',
  options: [
    { name: 'pid', short: 'p', value: 'PID', help: 'the process' },
    { name: 'seconds', value: 'N', initial: '60', help: `how long, at most ${MOST_WATCH_SECONDS}` },
    { name: 'json', help: 'one JSON object a reading, in one line' },
  ],
  run: show,
};

async function show(host: Host, values: Values): Promise<number> {
  const given = values.get('pid');
  if (given === undefined) throw new EdgevitalsError('CONFIG_INVALID', 'say which process: --pid PID');
  const pid = parseWhole('pid', given, 1, MOST_PID);
  const seconds = parseWhole('seconds', values.get('seconds') ?? '60', 1, MOST_WATCH_SECONDS);
  const { userHz, pageBytes } = describeKernel(host);
  const rates = new ProcessRates(userHz, pageBytes);
  const source = new ProcPid(new FileBudget(), 0);
  const stop = stopper(host);
  const started = host.monotonicMs();
  const beat = new Beat(WATCH_MS, started);
  try {
    const first: Reading[] = [];
    source.sample(host, first);
    if (rowOf(first, pid) === undefined) {
      throw new EdgevitalsError('SOURCE_ABSENT', `there is no process ${pid}`);
    }
    rates.update(started, rowsOf(first, pid));
    if (!values.has('json')) host.stdout(`${useTable([])[0]}\n`);
    while (!stop.asked && host.monotonicMs() - started < seconds * 1000) {
      await stop.orAfter(Math.max(1, Math.ceil(beat.dueAt - host.monotonicMs())));
      const now = host.monotonicMs();
      if (!beat.strikes(now)) continue;
      const readings: Reading[] = [];
      source.sampleWatched(host, pid, readings);
      const rows = rowsOf(readings, pid);
      if (rows.length === 0) break;
      const [rate] = rates.update(now, rows);
      if (rate !== undefined)
        host.stdout(
          values.has('json') ? jsonLine({ wallMs: host.wallMs(), ...rate }) : `${useTable([rate])[1]}\n`,
        );
    }
  } finally {
    source.close();
    stop.release();
  }
  return 0;
}

const rowsOf = (readings: readonly Reading[], pid: number): Row[] =>
  readings[0]?.rows.filter(row => row.id.labels[0] === pid) ?? [];
const rowOf = (readings: readonly Reading[], pid: number): Row | undefined => rowsOf(readings, pid)[0];
