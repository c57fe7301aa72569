/**
 * Names that are made up by the ten thousand, with and without frames; frames that are made up with the boot of a device; and
 * at the broker that the analyzer brings with it retained messages without end and connections that say nothing. Devices that
 * are there go on, and those that begin are let in.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { decodeFrame, encodeFrame } from '@edgevitals/shared/frame';
import type { MqttEndpoint, OutgoingMessage } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { smallFrames } from '../hostile/tiny_frames.js';
import { Scene } from '../scene.js';

const HEAP = 400;
/** More than the devices that an analyzer holds. */
const NAMES = 25_000;
const QUICK_SOUND = 2_000;
const AT_ONCE = 500;
const FORGED = 20;
const SILENT = 1_200;
const RETAINED = 400;
const RETAINED_BYTES = 100_000;
const PATIENCE_MS = 60_000;
const topics = new Topics();

interface Heard {
  readonly what: string;
  /** Seconds until the device was heard; undefined: it was not. */
  readonly seconds: number | undefined;
}

export const junk: FaultSuite = {
  name: 'junk',
  summary: 'made-up names, forged frames, retained messages and silent connections; needs mosquitto',
  async run(context) {
    const atMosquitto = await Scene.start({ heapMebibytes: HEAP });
    let names: Gate[];
    try {
      names = await namesAndFrames(atMosquitto, context);
    } finally {
      await atMosquitto.end();
    }
    const embedded = await Scene.start({ heapMebibytes: HEAP, embedded: true });
    try {
      return [...names, ...(await brokerFilled(embedded, context))];
    } finally {
      await embedded.end();
    }
  },
};

async function namesAndFrames(scene: Scene, context: FaultContext): Promise<Gate[]> {
  const { quick, progress, print } = context;
  const attacker = await scene.connect('attacker');
  const heard: Heard[] = [];
  const begins = async (what: string, device: string): Promise<void> => {
    scene.startAgent(device);
    heard.push({ what, seconds: await scene.seenSince(0, PATIENCE_MS, device) });
    progress(`${what}: ${heard.at(-1)!.seconds?.toFixed(1) ?? 'never'} s`);
  };
  await publishAll(attacker, NAMES, i => [{ topic: topics.status(`made-up-${i}`), payload: 'online' }]);
  await begins('begins among made-up names', 'first');
  await publishAll(attacker, quick ? QUICK_SOUND : NAMES, i =>
    smallFrames(`sound-${i}`).map(payload => ({ topic: topics.raw(`sound-${i}`), payload })),
  );
  await begins('begins among made-up names with frames', 'second');
  const before = await scene.summary();
  await forge(scene, attacker);
  heard.push({
    what: 'goes on after forged frames',
    seconds: await takenAfter(scene, before.frames + FORGED + 5),
  });
  progress(`after forged frames: ${heard.at(-1)!.seconds?.toFixed(1) ?? 'never'} s`);
  const { lostFrames } = await scene.summary();
  print(
    textTable([
      ['a device', 'heard after, s'],
      ...heard.map(({ what, seconds }) => [what, seconds?.toFixed(1) ?? 'never']),
    ]),
  );
  const shutOut = heard.slice(0, 2).filter(({ seconds }) => seconds === undefined).length;
  return [
    atMost('analyzers ended', scene.isAnalyzerAlive ? 0 : 1, 0, ''),
    atMost('new devices shut out by names', shutOut, 0, 'of 2'),
    atMost('deaf after forged frames', heard.at(-1)!.seconds ?? Number.POSITIVE_INFINITY, 60, 's'),
    atMost('frames told to be lost', lostFrames - before.lostFrames, 2 * FORGED, ''),
    atMost('peak memory', scene.peakMebibytes, 2 * HEAP, 'MiB'),
  ];
}

/** Sends what `messages` gives for each number below `count`, some hundred at once. */
async function publishAll(
  endpoint: MqttEndpoint,
  count: number,
  messages: (i: number) => readonly OutgoingMessage[],
): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => from + i);
    await Promise.all(numbers.flatMap(messages).map(message => endpoint.publish(message)));
  }
}

/** Hears a frame of the honest device, and sends others in its name that are ahead of it. */
async function forge(scene: Scene, attacker: MqttEndpoint): Promise<void> {
  const heard = await new Promise<Uint8Array>(resolve => {
    void attacker.subscribe(topics.raw(scene.device), ({ payload }) => resolve(payload.slice()));
  });
  const frame = decodeFrame(heard);
  const [small] = smallFrames(scene.device);
  const body = decodeFrame(small!).body;
  for (let i = 0; i < FORGED; i++) {
    const sequence = frame.sequence + 500 + i;
    const bootMs = frame.bootMs + 10 * i;
    const payload = encodeFrame({ ...frame, sequence, key: sequence, bootMs, body, deflated: true });
    await attacker.publish({ topic: topics.raw(scene.device), payload });
  }
}

/** Seconds until the honest device has `frames` taken; undefined: not in time. */
async function takenAfter(scene: Scene, frames: number): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < PATIENCE_MS) {
    await scene.seenSince(Date.now() / 1000, PATIENCE_MS);
    if ((await scene.summary()).frames >= frames) return (performance.now() - began) / 1000;
  }
  return undefined;
}

async function brokerFilled(scene: Scene, { progress }: FaultContext): Promise<Gate[]> {
  const attacker = await scene.connect('attacker');
  const payload = new Uint8Array(RETAINED_BYTES);
  let refused = 0;
  for (let i = 0; i < RETAINED; i++)
    await attacker.publish({ topic: `junk/${i}`, payload, retain: true }).catch((error: unknown) => {
      if (!isEdgevitalsError(error, 'BROKER_REFUSED')) throw error;
      refused++;
    });
  progress(`${refused} of ${RETAINED} retained messages refused`);
  const silent = await hold(Number(new URL(scene.url).port), SILENT);
  scene.startAgent('third');
  const seconds = await scene.seenSince(0, PATIENCE_MS, 'third');
  progress(`begins beside ${SILENT} silent connections: ${seconds?.toFixed(1) ?? 'never'} s`);
  for (const socket of silent) socket.destroy();
  return [
    atLeast('retained messages refused', refused, 1, `of ${RETAINED}`),
    atMost('new devices shut out by silent connections', seconds === undefined ? 1 : 0, 0, ''),
    atMost('analyzers with their broker ended', scene.isAnalyzerAlive ? 0 : 1, 0, ''),
  ];
}

/** Opens connections that say nothing. */
async function hold(port: number, count: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) socket.on('error', () => {});
  await Promise.all(sockets.map(socket => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  return sockets;
}
