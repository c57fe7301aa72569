/**
 * What the native agent executes for a sample, in user instructions: the machine's other work, its caches and its clock do not
 * move them. Each figure is the difference of a long and a short run, so that starting is in none.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, type Bench, type BenchContext, type Gate } from '../bench.js';
import {
  type InstructionCounts,
  readCallgrindFile,
  totalOf,
  underCallgrind,
  VALGRIND_ABSENT,
} from '../callgrind.js';
import { compile } from '../compile.js';
import { NATIVE_WITH_SYMBOLS, nativeAgent } from '../contenders/agent.js';
import { type Contender, isAbsent, skipped } from '../contenders/contender.js';
import { floor } from '../contenders/floor.js';
import { byPhase, difference } from '../instruction_phases.js';
import type { WorkloadRoles } from '../namespace.js';
import { SampleCounter } from '../sample_counter.js';
import { Scene } from '../scene.js';
import { figure, textTable } from '../table.js';

/**
 * Samples, one a second; the difference has a key frame and one reading of what changes rarely in it, as every minute has. Where
 * the machine is busy they take longer than a second each, up to the longest that is waited.
 */
const SHORT = 10;
const LONG = { quick: 30, whole: 70 };
const LONGEST_SECONDS = 600;
/** Under valgrind everything takes fifty times as long: the agent is to do all of its work all the same. */
const UNBOUNDED = ['--plan', 'budgetCpuPermille=1000,budgetMemoryKb=1048576,budgetWakeups=100000'];
const DEVICE = 'bench';
const PER_MILLION = 1e6;

interface Workload {
  readonly name: string;
  readonly processes: number;
  readonly roles: WorkloadRoles;
  /** The most that a sample may take, millions. */
  readonly goal: number;
}

const WORKLOADS: readonly Workload[] = [
  { name: '60 processes, 10 busy', processes: 60, roles: { busy: 10 }, goal: 2 },
  { name: '60 processes, idle', processes: 60, roles: { busy: 0 }, goal: 1 },
  { name: '500 processes, 10 busy', processes: 500, roles: { busy: 10 }, goal: 6 },
];

export const instructions: Bench = {
  name: 'instructions',
  summary: 'user instructions of the native agent for a sample, by what they are for, beside a loop in C',
  async run(context) {
    const scene = await Scene.open();
    const counter = await SampleCounter.at(scene.broker.url);
    try {
      return await measureAll(context, scene, counter);
    } finally {
      await counter.close();
      await scene.close();
    }
  },
};

async function measureAll(
  context: BenchContext,
  scene: Scene,
  counter: SampleCounter,
): Promise<readonly Gate[]> {
  const { print } = context;
  const gates: Gate[] = [];
  const rows: string[][] = [['user instructions a sample, millions', 'native agent', 'loop in C', 'samples']];
  let phases: ReadonlyMap<string, number> | undefined;
  const agent = nativeAgent({ port: scene.broker.port, args: UNBOUNDED });
  if (isAbsent(agent)) {
    print(skipped(agent));
    return WORKLOADS.map(({ name, goal }) => ({ ...gateOf(name, undefined, goal), holds: false }));
  }
  const hasSymbols = existsSync(NATIVE_WITH_SYMBOLS);
  const native = hasSymbols ? { ...agent, command: NATIVE_WITH_SYMBOLS } : agent;
  const loop = floor(compile('floor', scene.folder), 'kept');
  for (const workload of WORKLOADS) {
    const cost = await costOf(native, workload, context, scene, () => counter.of(DEVICE));
    if (cost === undefined) {
      print(skipped({ name: 'callgrind', absent: VALGRIND_ABSENT }));
      return WORKLOADS.map(({ name, goal }) => gateOf(name, undefined, goal));
    }
    const floorCost = await costOf(loop, workload, context, scene, secondsSince(performance.now()));
    const each = totalOf(cost.counts) / cost.samples / PER_MILLION;
    rows.push([
      workload.name,
      figure(each),
      figure(floorCost && totalOf(floorCost.counts) / floorCost.samples / PER_MILLION),
      `${cost.samples}`,
    ]);
    phases ??= perSample(byPhase(cost.counts), cost.samples);
    gates.push(gateOf(workload.name, each, workload.goal));
  }
  print(`${textTable(rows)}\n`);
  if (hasSymbols && phases !== undefined) print(`${phaseTable(WORKLOADS[0]!.name, phases)}\n`);
  else print('By phase: npm run build:native -- --symbols\n\n');
  return gates;
}

const gateOf = (name: string, value: number | undefined, goal: number): Gate =>
  atMost(name, value, goal, 'million user instructions a sample');

const perSample = (sums: ReadonlyMap<string, number>, samples: number): ReadonlyMap<string, number> =>
  new Map([...sums].map(([phase, count]) => [phase, count / samples]));

function phaseTable(name: string, phases: ReadonlyMap<string, number>): string {
  const all = [...phases.values()].reduce((a, b) => a + b, 0);
  const rows = [...phases].map(([phase, count]) => [
    phase,
    figure(count / PER_MILLION),
    `${figure((100 * count) / all)} %`,
  ]);
  return textTable([[name, 'millions a sample', 'of all'], ...rows]);
}

const secondsSince = (began: number) => (): number => Math.round((performance.now() - began) / 1000);

interface InstructionCost {
  readonly counts: InstructionCounts;
  readonly samples: number;
}

/** @returns undefined without valgrind. */
async function costOf(
  contender: Contender,
  { name, processes, roles }: Workload,
  { quick, progress }: BenchContext,
  scene: Scene,
  samples: () => number,
): Promise<InstructionCost | undefined> {
  const runs: InstructionCost[] = [];
  for (const wanted of [SHORT, quick ? LONG.quick : LONG.whole]) {
    progress(`${name}: ${contender.name}, ${wanted} samples`);
    const file = join(scene.folder, `callgrind.${runs.length}`);
    const watched = underCallgrind(contender, file);
    if (watched === undefined) return undefined;
    const before = samples();
    await scene.beside(
      processes,
      async namespace => {
        const inmate = await namespace.start(watched.command, watched.args);
        for (let waited = 0; samples() - before < wanted && waited < LONGEST_SECONDS; waited++)
          await sleep(1000);
        await inmate.stop();
      },
      roles,
    );
    runs.push({ counts: readCallgrindFile(file), samples: samples() - before });
  }
  const [short, long] = runs as [InstructionCost, InstructionCost];
  if (long.samples <= short.samples) throw new Error(`${contender.name} took no samples in ${name}`);
  return { counts: difference(short.counts, long.counts), samples: long.samples - short.samples };
}
