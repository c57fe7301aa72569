/**
 * Broker, analyzer and agents are killed (SIGKILL) under load, one, two or all three in any order, and come back in any
 * order. Nothing that was acknowledged to an agent may be missing from the analyzer, and nothing count twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomNumbers } from '@edgevitals/shared/random';
import { atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { PARTS, type Part, PERSISTENT, Rig } from './rig.js';

const ROUNDS = 100;
const QUICK_ROUNDS = 7;
const SEED = 20_261_126;
/** Between rounds, so that there is load and something to lose. */
const CALM_MS = 800;
const LONGEST_GAP_MS = 400;
const LONGEST_DOWN_MS = 1500;
const RECOVERY_MS = 60_000;

interface Round {
  readonly killed: readonly Part[];
  /** Seconds from the last start to a frame of each device, made since, in an answer. */
  readonly recovery: number;
}

export const kills: FaultSuite = {
  name: 'kills',
  summary: 'mosquitto, analyzer and agents killed in all orders under load; needs mosquitto',
  async run(context) {
    const rig = await Rig.start(PERSISTENT);
    try {
      return await killed(rig, context);
    } finally {
      await rig.end();
    }
  },
};

async function killed(rig: Rig, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  const random = randomNumbers(SEED);
  const began = Date.now();
  await rig.beginAll();
  const rounds: Round[] = [];
  const count = quick ? QUICK_ROUNDS : ROUNDS;
  for (let i = 0; i < count; i++) {
    await sleep(CALM_MS * (0.5 + random()));
    const victims = chosen(i, random);
    for (const part of victims) {
      await rig.kill(part);
      await sleep(LONGEST_GAP_MS * random());
    }
    await sleep(LONGEST_DOWN_MS * random());
    for (const part of shuffled(victims, random)) {
      await rig.begin(part);
      await sleep(LONGEST_GAP_MS * random());
    }
    const recovery = await rig.seenSince(Date.now() / 1000, RECOVERY_MS);
    rounds.push({ killed: victims, recovery });
    progress(`round ${i + 1} of ${count}: ${victims.join(', ')}; back after ${recovery.toFixed(1)} s`);
  }
  await rig.close();
  await sleep(2000);
  const seconds = Math.ceil((Date.now() - began) / 1000);
  const summaries = await rig.summaries(20_000);
  const { covered, findings } = await rig.history(`${seconds + 60}s`);
  const logged = await rig.logged();
  const lost = [...rig.acknowledged].filter(name => !logged.has(name));
  const taken = summaries.reduce((sum, each) => sum + each.frames, 0);
  const twice = covered.filter(({ coveredSeconds }) => coveredSeconds > seconds + 1).length;
  const told = findings.map(({ device, kind, subject }) => `${device} ${kind} ${subject}`);
  const recoveries = rounds.map(({ recovery }) => recovery).sort((a, b) => a - b);
  print(table(rounds));
  for (const name of lost.slice(0, 10)) print(`lost: ${name}\n`);
  return [
    atMost('acknowledged frames lost', lost.length, 0, `of ${rig.acknowledged.size}`),
    atMost('frames taken beyond those logged', Math.max(0, taken - logged.size), 0, `of ${logged.size}`),
    atMost('devices with more time than has passed', twice, 0, `of ${covered.length}`),
    atMost('findings told twice', told.length - new Set(told).size, 0, `of ${told.length}`),
    atMost('median recovery', recoveries[Math.floor(recoveries.length / 2)], 5, 's'),
  ];
}

/** Each part, each pair and all of them by turns, in any order. */
function chosen(round: number, random: () => number): Part[] {
  const mask = (round % 7) + 1;
  return shuffled(
    PARTS.filter((_, bit) => (mask >> bit) & 1),
    random,
  );
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

function table(rounds: readonly Round[]): string {
  const byKind = new Map<string, number[]>();
  for (const { killed: parts, recovery } of rounds) {
    const kind = PARTS.filter(part => parts.includes(part)).join(' + ');
    byKind.set(kind, [...(byKind.get(kind) ?? []), recovery]);
  }
  return textTable([
    ['killed', 'rounds', 'median recovery, s', 'longest, s'],
    ...[...byKind].map(([kind, all]) => {
      const sorted = [...all].sort((a, b) => a - b);
      return [
        kind,
        `${all.length}`,
        sorted[Math.floor(sorted.length / 2)]!.toFixed(1),
        sorted.at(-1)!.toFixed(1),
      ];
    }),
  ]);
}
