/**
 * A second analyzer: in the same data directory, at the same broker, at the same moment, after a kill, and told to take over. One
 * is at work at the end of each, the other has said whom it met and ended, and no frame is lost but those that come to one with other
 * data, which has not their key frame, until the next key frame.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import { ANALYZER_READY, type Program } from '../../harness/program.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { type FrameName, loggedFrames } from '../logged_frames.js';
import { StoreRig } from '../store_rig.js';

const ROUNDS = 8;
const SETTLE_MS = 2000;
const LONGEST_MS = 60_000;
const PERIOD_MS = 200;
/** Frames of a device that go to an analyzer with other data before the key frame that it asks for: of five seconds. */
const MOST_KEYLESS = 25;
/** How one that ends says whom it met. */
const NAMED = /analyzer [0-9a-f-]{36} on \S+ \(process \d+, since \S+Z\)/;

export const twins: FaultSuite = {
  name: 'twins',
  summary: 'a second analyzer at the same broker, or in the same data directory; needs mosquitto',
  async run(context) {
    const rig = await StoreRig.start();
    try {
      return await doubled(rig, context);
    } finally {
      await rig.end();
    }
  },
};

/** An analyzer and its data. */
interface Twin {
  readonly program: Program;
  readonly data: string;
}

async function doubled(rig: StoreRig, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  let directories = 0;
  const fresh = (): string => join(rig.folder.path, `data-${directories++}`);
  const used = new Set<string>();
  const serve = (data: string, ...more: string[]): Twin => {
    used.add(data);
    return { program: rig.serve(data, more), data };
  };
  let present = serve(fresh());
  await present.program.printed(ANALYZER_READY);
  // they make a key frame where they are asked for one, and at no other time
  const fleet = await rig.fleet('gw', 3, Date.now(), PERIOD_MS, Number.POSITIVE_INFINITY);
  await rig.heard(fleet.devices, new Map());
  const kinds: Readonly<Record<string, () => Promise<readonly Twin[]>>> = {
    'in the same directory, at another base': async () => [
      present,
      serve(present.data, '--base', 'elsewhere'),
    ],
    'at the same broker': async () => [present, serve(fresh())],
    'at the same moment': async () => {
      await present.program.stop();
      return [serve(present.data), serve(fresh())];
    },
    'in the same directory, at the same moment': async () => {
      await present.program.stop();
      return [serve(present.data), serve(present.data)];
    },
    'after kill -9': async () => {
      await present.program.stop('SIGKILL');
      return [serve(present.data)];
    },
    'that takes over': async () => [present, serve(fresh(), '--take-over')],
  };
  const rows = [['second analyzer', 'rounds', 'ended with 2', 'named the other', 'one at work']];
  const sums = { rounds: 0, expected: 0, ended: 0, named: 0, notOne: 0 };
  /** Frames that may have come to an analyzer that was new to them, with the directories of all that were there. */
  const handedOver = new Map<FrameName, readonly string[]>();
  for (const [name, second] of Object.entries(kinds)) {
    const row = { expected: 0, ended: 0, named: 0, one: 0 };
    const rounds = quick ? 1 : ROUNDS;
    for (let round = 0; round < rounds; round++) {
      const before = fleet.taken.size;
      const both = await second();
      const left = await settled(both);
      row.expected += both.length - 1;
      for (const { program } of both.filter(twin => !left.includes(twin))) {
        if ((await program.outcome()).code === 2) row.ended++;
        if (NAMED.test(program.output)) row.named++;
        else progress(`not named: ${name}: ${program.output.slice(-500)}`);
      }
      if (left.length === 1) row.one++;
      else
        progress(
          `${left.length} at work: ${name}: ${both.map(({ program }) => program.output.slice(-500)).join('\n')}`,
        );
      for (const { program } of left.slice(1)) await program.stop();
      present = left[0] ?? serve(fresh());
      await present.program.printed(ANALYZER_READY);
      await rig.heard(fleet.devices, await rig.frames().catch(() => new Map<string, number>()));
      const there = both.map(({ data }) => data);
      if (new Set(there).size > 1)
        for (const frame of [...fleet.taken.keys()].slice(before)) handedOver.set(frame, there);
    }
    sums.rounds += rounds;
    sums.expected += row.expected;
    sums.ended += row.ended;
    sums.named += row.named;
    sums.notOne += rounds - row.one;
    rows.push([name, `${rounds}`, `${row.ended} of ${row.expected}`, `${row.named}`, `${row.one}`]);
    progress(`${name}: ${row.one} of ${rounds} with one at work`);
  }
  await fleet.pause();
  await sleep(SETTLE_MS);
  await present.program.stop();
  const logs = new Map<string, ReadonlyMap<FrameName, number>>();
  for (const data of used) if (existsSync(join(data, 'frames'))) logs.set(data, await loggedFrames(data));
  const lost = [...fleet.taken.keys()].filter(frame => ![...logs.values()].some(log => log.has(frame)));
  const keyless = lost.filter(frame =>
    handedOver.get(frame)?.some(data => logs.get(data)?.has(fleet.taken.get(frame)!) !== true),
  );
  print(textTable(rows));
  print(`${keyless.length} frames came to an analyzer with other data, which had not their key frame\n`);
  return [
    atLeast('rounds', sums.rounds, Object.keys(kinds).length, 'rounds'),
    atMost('rounds that did not leave one at work', sums.notOne, 0, `of ${sums.rounds}`),
    atMost('others that did not end with status 2', sums.expected - sums.ended, 0, `of ${sums.expected}`),
    atMost('others that did not name whom they met', sums.expected - sums.named, 0, `of ${sums.expected}`),
    atMost('frames lost that could be read', lost.length - keyless.length, 0, `of ${fleet.taken.size}`),
    atMost(
      'most frames of a device without their key frame',
      mostOfOne(keyless, fleet.taken),
      MOST_KEYLESS,
      'frames',
    ),
  ];
}

/** Most of the frames that build on the same key frame. */
function mostOfOne(frames: readonly FrameName[], keys: ReadonlyMap<FrameName, FrameName>): number {
  const counts = new Map<FrameName, number>();
  for (const frame of frames) {
    const key = keys.get(frame)!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Those that are still at work once one of them has ended, or it is clear that none will. */
async function settled(twins: readonly Twin[]): Promise<Twin[]> {
  const left = (): Twin[] =>
    twins.filter(({ program: { child } }) => child.exitCode === null && child.signalCode === null);
  for (const most = performance.now() + LONGEST_MS; performance.now() < most && left().length > 1; )
    await sleep(50);
  await left()[0]
    ?.program.printed(ANALYZER_READY)
    .catch(() => {});
  await sleep(SETTLE_MS);
  return left();
}
