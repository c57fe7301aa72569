import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Reading } from '@edgevitals/shared/frame';
import { keysOf, liveState, pressed, type SortKey, statusLine } from '@edgevitals/shared/live';
import { codePoints, didYouMean, fit } from '@edgevitals/shared/text';
import type { Host } from '../../host/host.js';
import { describeKernel } from '../../info/kernel.js';
import { Beat } from '../../sampling/beat.js';
import { ProcPid } from '../../sources/process/proc_pid.js';
import { FileBudget } from '../../sources/process/process_files.js';
import type { Command } from '../command.js';
import { parseDuration, parseWhole, type Values } from '../option.js';
import { jsonLine } from '../output.js';
import { stopper } from '../stopper.js';
import { type ProcessRate, ProcessRates } from '../top/rates.js';
import { livePicture, processTable } from '../top/screen.js';
import { sortRates, withText } from '../top/select.js';

/** Shows the busiest processes of this device, without a broker. */
export const top: Command = {
  name: 'top',
  summary: 'Show what the processes of this device use, live, without a broker.',
  details:
    'CPU in percent of one CPU. READ and WRITE are bytes from and towards storage, - where the kernel refuses them. On a terminal c, m, w and r sort, / filters, p pauses, q quits. Energy and degrees of a process are told by the analyzer: edgevitals top.',
  options: [
    { name: 'every', value: 'TIME', initial: '1s', help: 'between two tables' },
    { name: 'limit', short: 'n', value: 'N', help: 'processes to show, else what fits the terminal' },
    { name: 'sort', short: 's', value: 'WHAT', initial: 'cpu', help: 'cpu, memory, written or read' },
    { name: 'filter', value: 'TEXT', help: 'only processes with this in their name' },
    { name: 'once', help: 'one table, then end' },
    { name: 'seconds', value: 'N', help: 'end after N seconds' },
    { name: 'json', help: 'one JSON object a table, in one line' },
  ],
  run: show,
};

/** Keys of the live table. */
const SORTS: readonly SortKey[] = [
  { key: 'c', sort: 'cpu' },
  { key: 'm', sort: 'memory' },
  { key: 'w', sort: 'written' },
  { key: 'r', sort: 'read' },
];
const ROWS_IN_A_PIPE = 20;
/** Lines of a screen beside processes: load, titles, keys. */
const FRAME = 3;

/** Alternate screen (DEC private mode 1049), no cursor. */
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';

async function show(host: Host, values: Values): Promise<number> {
  const everyMs = Math.max(100, parseDuration('every', values.get('every') ?? '1s'));
  const seconds = values.has('once') ? everyMs / 1000 : Number.POSITIVE_INFINITY;
  const given = values.get('seconds');
  const endMs =
    Math.min(seconds, given === undefined ? seconds : parseWhole('seconds', given, 1, 100_000_000)) * 1000;
  const limit = values.get('limit');
  const most = limit === undefined ? undefined : parseWhole('limit', limit, 1, 10_000);
  const live =
    host.terminal.interactive && host.env('TERM') !== 'dumb' && !values.has('once') && !values.has('json');
  let state = { ...liveState(parseSort(values.get('sort') ?? 'cpu')), filter: values.get('filter') ?? '' };
  const source = new ProcPid(new FileBudget(), 0);
  const { userHz, pageBytes } = describeKernel(host);
  const rates = new ProcessRates(userHz, pageBytes);
  const stop = stopper(host);
  const started = host.monotonicMs();
  const beat = new Beat(everyMs, started);
  let found: readonly ProcessRate[] | undefined;
  const draw = (): void => {
    if (found === undefined) return;
    const rows = sortRates(withText(found, state.filter), state.sort ?? 'cpu');
    if (values.has('json')) host.stdout(jsonLine({ wallMs: host.wallMs(), processes: rows.slice(0, most) }));
    else host.stdout(picture(host, rows, live ? statusLine(state, SORTS, everyMs / 1000) : undefined, most));
  };
  const releaseKeys = live
    ? host.onKeys?.(input => {
        for (const key of keysOf(input)) state = { ...state, ...pressed(state, key, SORTS) };
        draw();
        if (state.ended) stop.end();
      })
    : undefined;
  if (live) host.stdout(ENTER);
  try {
    let readBefore = false;
    for (;;) {
      const now = host.monotonicMs();
      if (beat.strikes(now)) {
        const readings: Reading[] = [];
        source.sample(host, readings);
        const next = rates.update(now, readings[0]?.rows ?? []);
        // the first reading has nothing to be compared with
        if (readBefore && !state.paused) {
          found = next;
          draw();
        }
        readBefore = true;
      }
      const past = now - started;
      if (past >= endMs || stop.asked) break;
      await stop.orAfter(Math.max(1, Math.ceil(Math.min(beat.dueAt - host.monotonicMs(), endMs - past))));
    }
  } finally {
    releaseKeys?.();
    if (live) host.stdout(LEAVE);
  }
  source.close();
  stop.release();
  return 0;
}

/** @throws EdgevitalsError CONFIG_INVALID. */
function parseSort(text: string): string {
  const names = SORTS.map(({ sort }) => sort);
  if (names.includes(text)) return text;
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `--sort must be one of ${names.join(', ')}, not ${JSON.stringify(text)}${didYouMean(text, names)}`,
  );
}

/** A screen with its keys below, or a table where there is no status. */
function picture(
  host: Host,
  rows: readonly ProcessRate[],
  status: string | undefined,
  most: number | undefined,
): string {
  const { columns, rows: height } = host.terminal;
  const isLive = status !== undefined;
  const width = Math.max(40, columns);
  const table = processTable(rows, {
    columns: width,
    lines: Math.min(
      most ?? Number.POSITIVE_INFINITY,
      isLive ? Math.max(3, height - FRAME) : (most ?? ROWS_IN_A_PIPE),
    ),
    colour: isLive && !host.env('NO_COLOR'),
    head: load(host),
  });
  return isLive ? livePicture(table, fit(status, width, codePoints), height) : `${table}\n`;
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
