/**
 * Throttling found in logs of boards, by the thermal model of production: each row becomes a frame of clocks, CPU time and
 * temperature, without trips or cooling devices, which the logs do not have.
 */
import { modelLab, ScriptedDevice } from '@edgevitals/analyzer/testing';
import { atMost, type Gate } from '../../bench/bench.js';
import { figure, textTable } from '../../bench/table.js';
import type { ValidationContext } from '../validation.js';
import type { ClockTruth, ThrottleLog, ThrottleLogs } from './throttle_log.js';

/** Of all that a policy could do in the run: what is no event, share. */
const NEGLIGIBLE = 0.002;
/** Mean error of lost capacity, percentage points. */
const LOST = 0.8;
/** A reading that is lower than all of a policy's. */
const LOW = 0.97;
const USER_HZ = 100;

interface LogVerdict {
  readonly log: ThrottleLog;
  /** By policy, in the order of the rows' clocks. */
  readonly policies: readonly PolicyVerdict[];
}

interface PolicyVerdict {
  readonly topHertz: number;
  readonly truth: ClockTruth | undefined;
  readonly found: boolean;
  /** Share of time and clock, as the truth has it. */
  readonly lost: number;
  /** Whether any reading under load was low. */
  readonly isRead: boolean;
}

export function throttleLogGates({ logs, rows, dropped }: ThrottleLogs, context: ValidationContext): Gate[] {
  const { print, progress } = context;
  progress(`${logs.length} logs of boards`);
  const verdicts = logs.filter(log => log.rows.length > 1).map(judge);
  const all = verdicts.flatMap(({ log, policies }) => policies.map(policy => ({ log, ...policy })));
  const truthful = all.filter(({ truth }) => truth !== undefined);
  const real = truthful.filter(({ truth }) => truth!.isReached);
  const events = real.filter(({ truth }) => truth!.lost > NEGLIGIBLE);
  const unread = events.filter(({ isRead, found }) => !isRead && !found);
  const missed = events.filter(({ isRead, found }) => isRead && !found);
  const fictional = truthful.filter(({ truth }) => !truth!.isReached);
  const free = verdicts.filter(({ log }) => log.isFree);
  const isFound = ({ policies }: LogVerdict): boolean => policies.some(({ found }) => found);
  print(`${textTable(truthTable(truthful))}\n`);
  print(
    [
      `${rows} rows of ${logs.length} logs, ${dropped} of them dropped because they cannot be read`,
      `without a clock of their own in the rows, not judged: ${unclocked(verdicts)} policies`,
      `events that no reading fell into: ${namesOf(unread.map(({ log }) => log))}`,
      `missed: ${namesOf(missed.map(({ log }) => log))}`,
      `found where the log says that there was none: ${namesOf(free.filter(isFound).map(({ log }) => log))}`,
      `found in other logs without the truth: ${namesOf(verdicts.filter(each => isFound(each) && each.log.truths.length === 0 && !each.log.isFree).map(({ log }) => log))}`,
      `r of lost capacity: ${figure(correlation(real.map(({ lost, truth }) => [lost, truth!.lost])))}`,
      '',
      '',
    ].join('\n'),
  );
  const errors = real.map(({ lost, truth }) => 100 * Math.abs(lost - truth!.lost));
  return gates(
    [
      [
        errors.length,
        'truth of clocks',
        () => atMost('logs: lost capacity, mean error', mean(errors), LOST, 'pp'),
      ],
      [
        events.length - unread.length,
        'event',
        () => atMost('logs: events missed', missed.length, 0, `of ${events.length}`),
      ],
      [
        free.filter(({ log }) => !log.isX86).length,
        'log of ARM and RISC-V without throttling',
        () =>
          atMost(
            'logs: found where there was none',
            free.filter(each => !each.log.isX86 && isFound(each)).length,
            0,
            '',
          ),
      ],
      [
        free.filter(({ log }) => log.isX86).length,
        'log of x86 without throttling',
        () =>
          atMost(
            'logs: found where there was none, x86',
            free.filter(each => each.log.isX86 && isFound(each)).length,
            0,
            '',
          ),
      ],
      [
        fictional.length,
        'table of clocks that are never reached',
        () => atMost('logs: found in tables of clocks', fictional.filter(({ found }) => found).length, 0, ''),
      ],
    ],
    print,
  );
}

/** Those of which there is something to judge; the others are named. */
function gates(
  all: readonly (readonly [count: number, what: string, gate: () => Gate])[],
  print: (text: string) => void,
): Gate[] {
  for (const [count, what] of all) if (count === 0) print(`not judged: there is no ${what} in these logs\n`);
  return all.filter(([count]) => count > 0).map(([, , gate]) => gate());
}

/** A policy is judged as though the load were on it: the log does not say where it was. */
function judge(log: ThrottleLog): LogVerdict {
  const device = new ScriptedDevice().process(1, 'benchmark');
  const lab = modelLab(device);
  const policies = policiesOf(log);
  lab.info({
    kernel: { ...device.info().kernel, architecture: log.isX86 ? 'x86_64' : 'aarch64', userHz: USER_HZ },
    cpus: policies.flatMap(({ cpus }) => cpus.map(cpu => ({ cpu, part: '', capacity: 1024, online: true }))),
    policies: policies.map(({ cpus, topHertz }, i) => ({
      policy: cpus[0]!,
      cpus,
      driver: 'cpufreq-dt',
      hardwareMinKhz: 0,
      hardwareMaxKhz: Math.round((policies[i]!.truth?.topHertz ?? topHertz) / 1000),
      frequenciesKhz: [],
    })),
    zones: [{ zone: 0, type: 'soc', policy: 'user_space', trips: [], cooling: [] }],
  });
  const busySeconds = new Map<number, number>();
  const lost = policies.map(() => 0);
  const found = policies.map(() => false);
  const isRead = policies.map(() => false);
  let cycles = 0;
  let before = log.rows[0]!.at - 1;
  let total = 0;
  for (const row of log.rows) {
    const seconds = row.at - before;
    before = row.at;
    const busyCpus = policies.map(({ cpus }) => Math.min(cpus.length, row.busy * log.cpus));
    policies.forEach(({ cpus }, i) => {
      cpus.forEach((cpu, place) => {
        const share = Math.max(0, Math.min(1, busyCpus[i]! - place));
        busySeconds.set(cpu, (busySeconds.get(cpu) ?? 0) + share * seconds);
        device.set('cpu', [cpu], '', {
          user: Math.round(busySeconds.get(cpu)! * USER_HZ),
          system: 0,
          softirq: 0,
          idle: 0,
        });
      });
      device.set('cpufreq', [cpus[0]!], 'performance', {
        scaling_cur_freq: Math.round(row.hertz[i]! / 1000),
      });
    });
    if (row.measuredHertz !== undefined) {
      cycles += row.measuredHertz * busyCpus[0]! * seconds;
      const nanoseconds = Math.round((row.at - log.rows[0]!.at + 1) * 1e9);
      device.set('pmu', [policies[0]!.cpus[0]!], 'cycles', {
        value: Math.round(cycles),
        enabled_ns: nanoseconds,
        running_ns: nanoseconds,
      });
    }
    if (Number.isFinite(row.celsius))
      device.set('thermal_zone', [0], 'soc', { temp: Math.round(row.celsius * 1000) });
    else device.remove('thermal_zone', [0], 'soc');
    const slices = lab.slices.length;
    lab.read(seconds * 1000);
    if (lab.slices.length > slices) total += seconds;
    for (const slice of lab.slices.slice(slices)) {
      for (const { domain, cause, effect, lostSeconds = 0 } of slice.throttling) {
        const i = policies.findIndex(({ cpus }) => domain === `policy${cpus[0]}`);
        if (i < 0 || cause !== 'thermal' || effect !== 'binding') continue;
        found[i] = true;
        if (busyCpus[i]! > 0) lost[i]! += lostSeconds / busyCpus[i]!;
      }
    }
    policies.forEach(({ topHertz }, i) => {
      const hertz = row.measuredHertz ?? row.hertz[i]!;
      if (row.busy * log.cpus >= 0.8 && hertz <= LOW * topHertz) isRead[i] = true;
    });
  }
  return {
    log,
    policies: policies.map(({ topHertz, truth }, i) => ({
      topHertz,
      truth,
      found: found[i]!,
      lost: total > 0 ? lost[i]! / total : 0,
      isRead: isRead[i]!,
    })),
  };
}

interface LoggedPolicy {
  readonly cpus: readonly number[];
  /** The highest that was read, Hz. */
  readonly topHertz: number;
  readonly truth: ClockTruth | undefined;
}

/**
 * One for each clock of the rows. Of several policies of one highest clock that share a column, it is that of the last:
 * sbc-bench reads the biggest CPU.
 */
function policiesOf({ rows, truths, cpus: count }: ThrottleLog): LoggedPolicy[] {
  const width = rows[0]!.hertz.length;
  const left = [...truths];
  const columns = Array.from({ length: width }, (_, i) => {
    const topHertz = Math.max(...rows.map(({ hertz }) => hertz[i]!));
    const at =
      truths.length === 1 && width === 1 ? 0 : left.findLastIndex(truth => truth.topHertz === topHertz);
    const truth = at < 0 ? undefined : left.splice(at, 1)[0];
    return { topHertz, truth };
  });
  const each = Math.max(1, Math.floor(count / width));
  let next = 0;
  return columns.map(({ topHertz, truth }) => {
    const [first, last] = truth?.cpus ?? [0, each - 1];
    const cpus = Array.from({ length: last - first + 1 }, () => next++);
    return { topHertz, truth, cpus };
  });
}

const unclocked = (verdicts: readonly LogVerdict[]): number =>
  verdicts.reduce(
    (sum, { log, policies }) =>
      sum + log.truths.length - policies.filter(({ truth }) => truth !== undefined).length,
    0,
  );

function truthTable(all: readonly (PolicyVerdict & { readonly log: ThrottleLog })[]): string[][] {
  return [
    ['log', 'highest', 'lost', 'told', 'found', 'board'],
    ...all.map(({ log, truth, lost, found }) => [
      log.name,
      `${Math.round(truth!.topHertz / 1e6)} MHz`,
      truth!.isReached ? figure(100 * truth!.lost, ' %') : 'never reached',
      figure(100 * lost, ' %'),
      found ? 'yes' : 'no',
      log.board.replace(/^sbc-bench \S+ /, '').slice(0, 30),
    ]),
  ];
}

const namesOf = (logs: readonly ThrottleLog[]): string =>
  logs.length === 0 ? 'none' : [...new Set(logs.map(({ name }) => name))].join(', ');

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

function correlation(pairs: readonly (readonly [number, number])[]): number | undefined {
  if (pairs.length < 3) return undefined;
  const x = mean(pairs.map(([a]) => a));
  const y = mean(pairs.map(([, b]) => b));
  const sum = (of: (a: number, b: number) => number): number =>
    pairs.reduce((all, [a, b]) => all + of(a - x, b - y), 0);
  const spread = Math.sqrt(sum(a => a * a) * sum((_, b) => b * b));
  return spread > 0 ? sum((a, b) => a * b) / spread : undefined;
}
