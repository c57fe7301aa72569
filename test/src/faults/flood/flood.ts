/**
 * Somebody floods the analyzer with queries that look back as far as they can, and does not wait for answers, from one
 * reply topic and from many; an honest client beside it gets its answers, and frames go on. Then answers of a fleet whose
 * answer is larger than a packet.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { Scene } from '../scene.js';

const HEAP = 400;
const SECONDS = 20;
const QUICK_SECONDS = 6;
/** Queries a second of the flood. */
const RATE = 300;
const TICK_MS = 20;
const HONEST_EVERY_MS = 500;
const PATIENCE_MS = 10_000;
/** Devices whose answer is larger than a packet: some 280 bytes each. */
const DEVICES = 3000;
const topics = new Topics();

export const flood: FaultSuite = {
  name: 'flood',
  summary:
    'queries by the thousand beside an honest client, and answers larger than a packet; needs mosquitto',
  async run(context) {
    const scene = await Scene.start({ heapMebibytes: HEAP });
    try {
      return await flooded(scene, context);
    } finally {
      await scene.end();
    }
  },
};

interface FloodOutcome {
  readonly kind: string;
  readonly sent: number;
  readonly asked: number;
  readonly answered: number;
  /** Seconds, longest. */
  readonly slowest: number;
}

async function flooded(scene: Scene, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  const attacker = await scene.connect('attacker');
  const seconds = quick ? QUICK_SECONDS : SECONDS;
  const monitor = await IoTResourceMonitor.connect(scene.url, { device: scene.device });
  const outcomes: FloodOutcome[] = [];
  try {
    for (const [kind, replies] of [
      ['from one reply topic', 1],
      ['from 200 reply topics', 200],
    ] as const) {
      const stop = startFlood(attacker, scene.device, replies);
      outcomes.push({ kind, ...(await honest(monitor, seconds)), sent: await stop() });
      const { asked, answered } = outcomes.at(-1)!;
      progress(`flood ${kind}: ${answered} of ${asked} honest queries answered`);
    }
    const heard = await scene.seenSince(Date.now() / 1000, 30_000);
    for (let i = 0; i < DEVICES; i++)
      void attacker
        .publish({ topic: topics.status(`fleet-${10_000 + i}`), payload: 'online' })
        .catch(() => {});
    const fleet = await fleetOf(monitor, DEVICES);
    const top = await monitor.top({ limit: 1000, points: 240 }).then(
      ({ processes }) => processes.length,
      () => 0,
    );
    print(
      textTable([
        ['flood', 'queries', 'honest asked', 'answered', 'slowest, s'],
        ...outcomes.map(({ kind, sent, asked, answered, slowest }) => [
          kind,
          `${sent}`,
          `${asked}`,
          `${answered}`,
          slowest.toFixed(2),
        ]),
      ]),
    );
    return [
      atMost('analyzers ended', scene.isAnalyzerAlive ? 0 : 1, 0, ''),
      ...outcomes.map(({ kind, asked, answered }) =>
        atLeast(`honest answers beside a flood ${kind}`, answered / asked, 0.95, `of ${asked}`),
      ),
      atMost(
        'longest wait for one',
        Math.max(...outcomes.map(({ slowest }) => slowest)),
        PATIENCE_MS / 1000,
        's',
      ),
      atMost('honest devices not heard any more', heard === undefined ? 1 : 0, 0, ''),
      atLeast('devices in one answer', fleet, DEVICES, `of ${DEVICES}`),
      atLeast('processes in an answer of 1000 rows of 240 points', top, 1, ''),
    ];
  } finally {
    await monitor.close();
  }
}

/** Sends queries at a rate, whatever becomes of them. @returns what ends it, and tells how many were sent. */
function startFlood(attacker: MqttEndpoint, device: string, replies: number): () => Promise<number> {
  let sent = 0;
  const body = JSON.stringify({ device, window: '400d', limit: 1000, points: 240 });
  const timer = setInterval(() => {
    for (let i = 0; i < (RATE * TICK_MS) / 1000; i++) {
      const properties = {
        contentType: 'application/json',
        responseTopic: topics.reply(`flood-${sent % replies}`),
        correlationData: Buffer.from(`${replies} ${sent}`),
      };
      sent++;
      void attacker
        .publish({ topic: topics.query('top'), payload: body, qos: 0, properties })
        .catch(() => {});
    }
  }, TICK_MS);
  return async () => {
    clearInterval(timer);
    return sent;
  };
}

/** Asks as a person's screen does. */
async function honest(
  monitor: IoTResourceMonitor,
  seconds: number,
): Promise<Pick<FloodOutcome, 'asked' | 'answered' | 'slowest'>> {
  const until = performance.now() + seconds * 1000;
  let asked = 0;
  let answered = 0;
  let slowest = 0;
  while (performance.now() < until) {
    const began = performance.now();
    asked++;
    try {
      await monitor.top({ timeWindow: '1m', timeoutMs: PATIENCE_MS });
      answered++;
    } catch (error) {
      if (!isEdgevitalsError(error, 'QUERY_TIMEOUT', 'QUERY_BUSY')) throw error;
    }
    slowest = Math.max(slowest, (performance.now() - began) / 1000);
    await sleep(HONEST_EVERY_MS);
  }
  return { asked, answered, slowest };
}

/** Devices named `fleet-` in the answer, once there are as many or for ten seconds. */
async function fleetOf(monitor: IoTResourceMonitor, enough: number): Promise<number> {
  const until = performance.now() + 10_000;
  let found = 0;
  while (found < enough && performance.now() < until) {
    try {
      const { devices } = await monitor.devices();
      found = devices.filter(({ device }) => device.startsWith('fleet-')).length;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
    }
  }
  return found;
}
