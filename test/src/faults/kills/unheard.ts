/**
 * A broker that forgets everything when it is killed (persistence off), while the analyzer is away: agents go on at it, and
 * nobody has subscribed. What is acknowledged then must be in the analyzer when it is back. What a broker acknowledged while
 * it kept a session for the analyzer dies with that broker: those frames are told, and no others may be missing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { Rig } from './rig.js';

const ROUNDS = 20;
const QUICK_ROUNDS = 2;
/** Long enough for agents to be at the new broker and to send. */
const ALONE_MS = 4000;
const RECOVERY_MS = 60_000;

export const unheard: FaultSuite = {
  name: 'unheard',
  summary: 'a broker without persistence killed while the analyzer is away; needs mosquitto',
  async run(context) {
    const rig = await Rig.start();
    try {
      return await alone(rig, context);
    } finally {
      await rig.end();
    }
  },
};

async function alone(rig: Rig, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  await rig.beginAll();
  const count = quick ? QUICK_ROUNDS : ROUNDS;
  const recoveries: number[] = [];
  /** Acknowledged by a broker that knew no analyzer. */
  const alone: string[] = [];
  for (let i = 0; i < count; i++) {
    await rig.kill('analyzer');
    await rig.kill('broker');
    await rig.begin('broker');
    const before = new Set(rig.acknowledged);
    await sleep(ALONE_MS);
    alone.push(...[...rig.acknowledged].filter(name => !before.has(name)));
    await rig.begin('analyzer');
    recoveries.push(await rig.seenSince(Date.now() / 1000, RECOVERY_MS));
    progress(`round ${i + 1} of ${count}: back after ${recoveries.at(-1)!.toFixed(1)} s`);
  }
  await rig.close();
  const logged = await rig.logged();
  const lost = alone.filter(name => !logged.has(name)).length;
  const heldByBroker = new Set(rig.acknowledged);
  for (const name of alone) heldByBroker.delete(name);
  const missing = holes([...logged.keys()]);
  const died = missing.filter(name => heldByBroker.has(name)).length;
  print(
    `${died} of ${heldByBroker.size} frames that were acknowledged for a subscriber died with their broker\n`,
  );
  const sorted = recoveries.sort((a, b) => a - b);
  return [
    atMost('frames lost that had no subscriber', lost, 0, `of ${alone.length}`),
    atMost('frames missing that no broker took', missing.length - died, 0, `of ${logged.size}`),
    atLeast('frames in the log', logged.size, 1, 'frames'),
    atMost('median recovery', sorted[Math.floor(sorted.length / 2)], 5, 's'),
  ];
}

/** Frames of each device and run that are not there, though a later one is. */
function holes(names: readonly string[]): string[] {
  const there = new Set(names);
  const last = new Map<string, number>();
  for (const name of names) {
    const [device, run, sequence] = name.split(' ');
    const key = `${device} ${run}`;
    last.set(key, Math.max(last.get(key) ?? 0, Number(sequence)));
  }
  return [...last].flatMap(([key, sequence]) =>
    Array.from({ length: sequence + 1 }, (_, i) => `${key} ${i}`).filter(name => !there.has(name)),
  );
}
