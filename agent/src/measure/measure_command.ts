import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { formatRatio, printable } from '@edgevitals/shared/text';
import type { Command } from '../cli/command.js';
import { parseDuration, parseWhole, type Values } from '../cli/option.js';
import { jsonLine } from '../cli/output.js';
import type { Host } from '../host/host.js';
import { parseAuxv } from '../info/auxv.js';
import { compareRuns } from './comparison.js';
import { EnergyMeter } from './energy_meter.js';
import { type CommandLimit, commandLimits } from './limits_file.js';
import { hasFailed, Measurement, type RunsDone } from './measure_runs.js';
import { junitReport } from './report/junit_report.js';
import { tableReport } from './report/table_report.js';
import { tapReport } from './report/tap_report.js';
import {
  fingerprint,
  type MeasureResult,
  otherMachine,
  parseSaved,
  resultOf,
  type SavedResult,
} from './result.js';
import { spreads } from './spread.js';
import { judgeLimit, type LimitVerdict } from './verdict.js';

export const LIMIT_BROKEN = 1;
/** Of ours: 1 is a broken limit. */
export const MEASURE_FAILED = 2;
const MOST_REPEATS = 1000;
const SEED = 1;

/** For hosts that can start programs and look at them before they are gone. */
export const measureCommand: Command = {
  name: 'measure',
  summary: 'Run a command and tell what it costs; keep it within limits.',
  operands: '-- COMMAND [ARGUMENT]...',
  statusOfFailure: MEASURE_FAILED,
  details:
    'Tells wall time, CPU, peak memory, bytes, page faults, wakeups and, where the machine measures them, joules above rest. ' +
    'What COMMAND prints goes to standard error, the report to standard output. Exit status: 1 a limit is broken, 2 it ' +
    'could not be measured, else that of COMMAND (128 and more: a signal). Limits stand in a file: {"limits": [{"cpu": "5 %", "memory": ' +
    '"10 MB", "time": "30 s", "wakeups": "40 wakeups/s"}]}; also cpuTime, writes, reads, written, faults, energy, power. ' +
    'Needs Node.js: the static binary has no such command.',
  options: [
    { name: 'limits', value: 'FILE', help: 'limits in words; a broken one is exit status 1' },
    { name: 'strict', help: 'a limit that cannot be told is exit status 1 too' },
    { name: 'repeat', value: 'N', initial: '1', help: 'runs; 6 or more give an interval' },
    { name: 'warmup', value: 'N', help: 'runs before that do not count (default 1 with --repeat, else 0)' },
    {
      name: 'rest',
      value: 'TIME',
      help: 'look at the machine at rest before (default 3s with a power meter, else 1s)',
    },
    { name: 'save', value: 'FILE', help: 'keep the result to compare with' },
    { name: 'compare', value: 'FILE', help: 'better, worse or not told apart from a saved result' },
    {
      name: 'floor',
      value: 'PERCENT',
      help: 'a change is at least that large; by default what sessions differ by: 8 % of CPU time, 28 % of wall time',
    },
    { name: 'json', help: 'print JSON' },
    { name: 'tap', help: 'print TAP 14' },
    { name: 'junit', help: 'print JUnit XML' },
  ],
  run: (host, values, _again, words) => measure(host, values, words),
};

const invalid = (message: string): EdgevitalsError => new EdgevitalsError('CONFIG_INVALID', message);

interface MeasureOrder {
  readonly limits: readonly CommandLimit[] | undefined;
  readonly saved: SavedResult | undefined;
  readonly floor: number | undefined;
  readonly repeat: number;
  readonly warmUps: number;
}

async function measure(host: Host, values: Values, words: readonly string[]): Promise<number> {
  if (host.runMeasured === undefined || host.writeUserFile === undefined || values.has('root'))
    throw invalid('measure runs on the running system, by Node.js only');
  if (words.length === 0)
    throw invalid('which command is to be measured? edgevitals-agent measure -- COMMAND');
  if (['json', 'tap', 'junit'].filter(form => values.has(form)).length > 1)
    throw invalid('one of --json, --tap and --junit');
  const order = readOrder(host, values, words);
  const userHz = parseAuxv(host.readText('/proc/self/auxv'))?.userHz ?? 100;
  const meter = await EnergyMeter.open(host);
  const rest = values.get('rest') ?? (meter === undefined ? '1s' : '3s');
  const measurement = new Measurement(host, meter, {
    ...{ words, repeat: order.repeat, warmUps: order.warmUps },
    ...{ restMs: parseDuration('rest', rest), ticksPerSecond: userHz },
  });
  const noStop = host.onStop(signal => measurement.stop(signal));
  let done: RunsDone;
  try {
    done = await measurement.measure();
  } finally {
    noStop();
  }
  if (done.runs.length === 0)
    throw new EdgevitalsError('SOURCE_FAILED', `ended by ${done.stopped ?? 'itself'} before a run had`);
  const result = judged(host, words, done, order, meter);
  const save = values.get('save');
  if (save !== undefined) host.writeUserFile(save, jsonLine(result, 1));
  const against = values.get('compare');
  const reports = { tap: tapReport, junit: junitReport };
  if (values.has('json')) host.stdout(jsonLine(result, 2));
  else {
    const report = values.has('tap') ? reports.tap : values.has('junit') ? reports.junit : tableReport;
    host.stdout(report(result, against));
  }
  return statusOf(result, values.has('strict'));
}

/** All that can be wrong is told before anything runs. */
function readOrder(host: Host, values: Values, words: readonly string[]): MeasureOrder {
  const file = <T>(option: string, read: (text: string, path: string) => T): T | undefined => {
    const path = values.get(option);
    return path === undefined ? undefined : read(host.readUserFile(path), path);
  };
  const program = words[0]!.slice(words[0]!.lastIndexOf('/') + 1);
  const repeat = parseWhole('repeat', values.get('repeat') ?? '1', 1, MOST_REPEATS);
  const warmUps = values.get('warmup');
  const floor = values.get('floor');
  if (floor !== undefined && !/^\d{1,3}(\.\d+)? ?%?$/.test(floor))
    throw invalid(`--floor must be a percentage such as 3 %, not ${JSON.stringify(floor)}`);
  const rest = values.get('rest');
  if (rest !== undefined) parseDuration('rest', rest);
  return {
    limits: file('limits', (text, path) => commandLimits(text, path, program)),
    saved: file('compare', parseSaved),
    floor: floor === undefined ? undefined : Number.parseFloat(floor) / 100,
    repeat,
    warmUps: warmUps === undefined ? Math.min(1, repeat - 1) : parseWhole('warmup', warmUps, 0, MOST_REPEATS),
  };
}

function judged(
  host: Host,
  words: readonly string[],
  done: RunsDone,
  { limits, saved, floor }: MeasureOrder,
  meter: EnergyMeter | undefined,
): MeasureResult {
  // one that failed costs something else: it counts where nothing else does
  const well = done.runs.filter(({ usage }) => !hasFailed(usage));
  const figures = (well.length > 0 ? well : done.runs).map(run => run.figures);
  const quantities = spreads(figures);
  const machine = fingerprint(host);
  const other = saved === undefined ? undefined : otherMachine(saved.machine, machine);
  return resultOf({
    command: words,
    machine,
    warmUps: done.warmUps,
    runs: done.runs,
    quantities,
    notes: notesOf(done, meter),
    ...given({
      meter:
        meter === undefined
          ? undefined
          : { basis: meter.basis, sd: meter.sd, ...given({ restWatts: done.restWatts }) },
      limits: limits?.map(limit => unlessFailed(judgeLimit(limit, quantities), well.length === 0)),
      comparison:
        saved === undefined
          ? undefined
          : compareRuns(saved.runs, figures, { seed: SEED, ...given({ floor, otherMachine: other }) }),
    }),
  });
}

/** A command that failed early keeps every limit. */
const unlessFailed = (verdict: LimitVerdict, failed: boolean): LimitVerdict =>
  failed && verdict.verdict === 'kept'
    ? { ...verdict, verdict: 'cannot be told', why: 'the command failed' }
    : verdict;

/** Of all CPUs: below that others do not disturb. */
const DISTURBED = 0.1;

function notesOf({ runs, restBusy, restless, stopped }: RunsDone, meter: EnergyMeter | undefined): string[] {
  const notes: string[] = [];
  const say = (text: string): void => {
    notes.push(text);
  };
  const disturbed = runs.flatMap(({ others }) =>
    others !== undefined && others > DISTURBED ? [others] : [],
  );
  if (disturbed.length > 0)
    say(
      `${disturbed.length} of ${runs.length} runs disturbed: others took up to ${formatRatio(Math.max(...disturbed))} of all CPUs.`,
    );
  if (restBusy !== undefined && restBusy > DISTURBED)
    say(`The machine was ${formatRatio(restBusy)} busy before anything ran.`);
  if (restless) say('The machine was not at rest: its power differed before and after.');
  if (stopped !== undefined) say(`Ended by ${printable(stopped)}: no more runs.`);
  const left = Math.max(...runs.map(({ usage }) => usage.leftRunning));
  if (left > 0) say(`${left} of its processes went on running; they are counted until its end.`);
  if (runs.some(({ usage }) => usage.switchesMissed))
    say('≥: children or threads may have been woken after the last look at them (every 1 to 50 ms).');
  say(
    'CPU, bytes and faults: /proc of the ended command, with children that it waited for. Memory: looks every 0.2 to 5 ms.',
  );
  say(
    meter === undefined ? 'Energy: nothing here measures it.' : `Energy: ${meter.basis}, at rest subtracted.`,
  );
  return notes;
}

/** Numbers of signals as on all Linux but MIPS and SPARC; those of others end with 128 alone. */
const SIGNALS: Readonly<Record<string, number>> = {
  ...{
    SIGHUP: 1,
    SIGINT: 2,
    SIGQUIT: 3,
    SIGILL: 4,
    SIGTRAP: 5,
    SIGABRT: 6,
    SIGBUS: 7,
    SIGFPE: 8,
    SIGKILL: 9,
  },
  ...{
    SIGUSR1: 10,
    SIGSEGV: 11,
    SIGUSR2: 12,
    SIGPIPE: 13,
    SIGALRM: 14,
    SIGTERM: 15,
    SIGXCPU: 24,
    SIGSYS: 31,
  },
};

function statusOf({ limits = [], runs }: MeasureResult, strict: boolean): number {
  const bad = limits.some(({ verdict }) => verdict === 'broken' || (strict && verdict === 'cannot be told'));
  if (bad) return LIMIT_BROKEN;
  const failed = runs.find(({ usage }) => hasFailed(usage))?.usage;
  if (failed === undefined) return 0;
  return failed.status ?? 128 + (SIGNALS[failed.signal ?? ''] ?? 0);
}
