/**
 * Somebody sends frames that are made to fill the analyzer's memory and disk, as many devices. The analyzer has a heap of
 * 400 MB, as on a small home server: it has to go on, now and when it starts again with all of that in its log.
 */
import { randomNumbers } from '@edgevitals/shared/random';
import { Topics } from '@edgevitals/shared/topics';
import { atMost, below, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { FaultSuite } from '../fault_suite.js';
import { Scene } from '../scene.js';
import { TINY } from './tiny_frames.js';

const HEAP = 400;
const FRAMES = 2500;
const QUICK_FRAMES = 700;
const JUNK = 400;
const QUICK_JUNK = 100;
const JUNK_BYTES = 256 * 1024;
const SEED = 20_261_127;
const PATIENCE_MS = 30_000;
const UNDECODABLE = 'undecodable';
const topics = new Topics();

export const hostile: FaultSuite = {
  name: 'hostile',
  summary: 'frames made to fill the memory and the disk of an analyzer with a 400 MB heap; needs mosquitto',
  async run(context) {
    const { quick, progress, print } = context;
    const outcomes: Outcome[] = [];
    for (const attack of attacksOf(quick)) {
      const scene = await Scene.start({ heapMebibytes: HEAP });
      try {
        outcomes.push(await attacked(scene, attack, progress));
      } finally {
        await scene.end();
      }
    }
    print(table(outcomes));
    return gatesOf(outcomes);
  },
};

interface Attack {
  readonly kind: string;
  readonly frames: number;
  readonly devices: number;
  readonly make: (device: string) => Uint8Array;
}

interface Outcome {
  readonly attack: Attack;
  readonly bytes: number;
  readonly lived: boolean;
  /** Seconds until the honest device was heard again, and until one that begins then was heard; undefined: not at all. */
  readonly heard: number | undefined;
  readonly newcomer: number | undefined;
  readonly peak: number | undefined;
  /** MiB by which the log has grown. */
  readonly logged: number;
  /** Seconds that the next start took, and until the honest device was heard then; undefined: it ended. */
  readonly start: number | undefined;
  readonly heardAgain: number | undefined;
}

function attacksOf(quick: boolean): Attack[] {
  const frames = quick ? QUICK_FRAMES : FRAMES;
  const kinds = quick ? TINY.filter(({ inQuick }) => inQuick === true) : TINY;
  const random = randomNumbers(SEED);
  const junk = Uint8Array.from({ length: JUNK_BYTES }, () => random() * 256);
  return [
    ...kinds.map(({ kind, make }) => ({ kind, frames, devices: frames, make })),
    { kind: UNDECODABLE, frames: quick ? QUICK_JUNK : JUNK, devices: 10, make: () => junk },
  ];
}

async function attacked(scene: Scene, attack: Attack, progress: (text: string) => void): Promise<Outcome> {
  const attacker = await scene.connect('attacker');
  const before = scene.logBytes;
  let bytes = 0;
  for (let i = 0; i < attack.frames && scene.isAnalyzerAlive; i++) {
    const device = `hostile-${i % attack.devices}`;
    const payload = attack.make(device);
    bytes += payload.length;
    await attacker.publish({ topic: topics.raw(device), payload });
  }
  const heard = await scene.seenSince(Date.now() / 1000, PATIENCE_MS);
  scene.startAgent('newcomer');
  const newcomer = await scene.seenSince(0, PATIENCE_MS, 'newcomer');
  const lived = scene.isAnalyzerAlive;
  if (!lived) progress(scene.output.slice(-1500));
  const logged = (scene.logBytes - before) / 1024 ** 2;
  const peak = scene.peakMebibytes;
  await scene.killAnalyzer();
  const start = await scene.startAnalyzer().catch(() => undefined);
  const heardAgain = start === undefined ? undefined : await scene.seenSince(Date.now() / 1000, PATIENCE_MS);
  const text = (seconds: number | undefined): string =>
    seconds === undefined ? 'no' : `${seconds.toFixed(1)} s`;
  progress(
    `${attack.kind}: heard ${text(heard)}, newcomer ${text(newcomer)}, start ${text(start)}, heard again ${text(heardAgain)}`,
  );
  return { attack, bytes, lived, heard, newcomer, peak, logged, start, heardAgain };
}

function table(outcomes: readonly Outcome[]): string {
  const figure = (value: number | undefined, otherwise: string, digits = 1): string =>
    value?.toFixed(digits) ?? otherwise;
  return textTable([
    ['attack', 'frames', 'bytes each', 'peak, MiB', 'log, MiB', 'heard, s', 'newcomer, s', 'next start, s'],
    ...outcomes.map(({ attack, bytes, peak, logged, heard, newcomer, start }) => [
      attack.kind,
      `${attack.frames}`,
      (bytes / attack.frames).toFixed(0),
      figure(peak, '', 0),
      figure(logged, ''),
      figure(heard, 'never'),
      figure(newcomer, 'never'),
      figure(start, 'fails'),
    ]),
  ]);
}

function gatesOf(outcomes: readonly Outcome[]): Gate[] {
  const many = `of ${outcomes.length}`;
  const without = (of: (outcome: Outcome) => unknown): number =>
    outcomes.filter(outcome => of(outcome) === undefined).length;
  const junk = outcomes.find(({ attack }) => attack.kind === UNDECODABLE);
  const starts = outcomes.map(({ start }) => start ?? Number.POSITIVE_INFINITY);
  return [
    atMost('analyzers ended', outcomes.filter(({ lived }) => !lived).length, 0, many),
    atMost(
      'honest devices not heard any more',
      without(({ heard }) => heard),
      0,
      many,
    ),
    atMost(
      'new devices shut out',
      without(({ newcomer }) => newcomer),
      0,
      many,
    ),
    below('log of what cannot be decoded', junk?.logged, 1, 'MiB'),
    atMost(
      'starts that failed',
      without(({ start }) => start),
      0,
      many,
    ),
    atMost('longest start', Math.max(...starts), 30, 's'),
    atMost(
      'honest devices not heard after that',
      without(({ heardAgain }) => heardAgain),
      0,
      many,
    ),
  ];
}
