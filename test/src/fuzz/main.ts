/**
 * `npm run fuzz -- --cases N [--seed S] [--target NAME] [--case I] [--native] [--json]`: gives whatever takes bytes of others
 * inputs made from sound ones. A crash is an error that is none of ours, a hang a case that does not return. Prints a table,
 * and with --json one object {"name","gates","machine"}; exit status 1 for a crash or hang, with a line that repeats it.
 */
import { parseArgs } from 'node:util';
import { endOnSignals } from '../bench/gate_command.js';
import { reportGates } from '../bench/report_gates.js';
import { textTable } from '../bench/table.js';
import { runNative } from './native.js';
import { runTarget, type TargetReport } from './run_target.js';
import { FUZZ_TARGETS, sharesOf } from './targets.js';

const USAGE = `Usage: npm run fuzz -- --cases N [--seed S] [--target NAME] [--case I] [--native] [--json]

  --case I    that case of --target alone
  --native    the C of the native agent and of agent/rtos, in place of what is TypeScript

Targets: ${FUZZ_TARGETS.map(({ name }) => name).join(', ')}
`;
const MOST_RSS_MIB = 1024;

const usage = (why: string): never => {
  process.stderr.write(`${why}\n${USAGE}`);
  process.exit(2);
};

function options() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: { cases: text, seed: text, target: text, case: text, native: flag, json: flag, help: flag },
    });
    const whole = (name: 'cases' | 'seed' | 'case', otherwise: number): number => {
      const given = values[name];
      if (given !== undefined && !/^\d{1,9}$/.test(given)) usage(`--${name} must be a whole number`);
      return given === undefined ? otherwise : Number(given);
    };
    return { ...values, cases: whole('cases', 100_000), seed: whole('seed', 1), case: whole('case', -1) };
  } catch (error) {
    return usage((error as Error).message);
  }
}

const { cases, seed, target: chosen, case: only, native, json, help } = options();
if (help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
endOnSignals();
const print = (shown: string): void => void (json ? process.stderr : process.stdout).write(shown);
const zero = (gate: string, value: number) => ({ gate, value, unit: '', goal: '0', holds: value === 0 });

if (native) {
  const reports = await runNative(cases, seed, ({ target, runs, seconds, crash }) => {
    print(`${target.padEnd(10)} ${runs} runs, ${(runs / seconds).toFixed(0)} a second\n`);
    if (crash !== undefined) print(`${crash}\n`);
  });
  reportGates(
    'fuzz-native',
    [zero('crashes', reports.filter(each => each.crash !== undefined).length)],
    json,
    print,
  );
} else {
  const targets = FUZZ_TARGETS.filter(({ name }) => chosen === undefined || name === chosen);
  if (targets.length === 0) usage(`there is no target ${chosen}`);
  if (only >= 0 && targets.length > 1) usage('--case wants its --target');
  const shares = sharesOf(cases, targets);
  const reports: TargetReport[] = [];
  let mostRss = 0;
  for (const [i, target] of targets.entries()) {
    const report = await runTarget(target, seed, Math.max(0, only), only >= 0 ? only + 1 : shares[i]!);
    mostRss = Math.max(mostRss, process.memoryUsage().rss / 1024 ** 2);
    reports.push(report);
    for (const { case: index, hex, error } of [...report.crashes, ...report.hangs])
      print(
        `${error}\n  input ${hex}\n  again: npm run fuzz -- --target ${target.name} --seed ${seed} --case ${index}\n`,
      );
  }
  print(
    textTable([
      ['target', 'cases', 'taken', 'refused', 'cases/s', 'slowest ms'],
      ...reports.map(({ target, cases: run, taken, refused, seconds, slowestMs }) => [
        target,
        ...[run, taken, refused, run / seconds, slowestMs].map(value => value.toFixed(0)),
      ]),
    ]),
  );
  const sum = (of: (report: TargetReport) => number): number =>
    reports.reduce((all, each) => all + of(each), 0);
  reportGates(
    'fuzz',
    [
      zero(
        'crashes',
        sum(({ crashes }) => crashes.length),
      ),
      zero(
        'hangs',
        sum(({ hangs }) => hangs.length),
      ),
      {
        gate: 'resident memory',
        value: mostRss,
        unit: 'MiB',
        goal: `<= ${MOST_RSS_MIB}`,
        holds: mostRss <= MOST_RSS_MIB,
      },
    ],
    json,
    print,
  );
}
