/**
 * What devices cost the server, over hours that pass as fast as the machine can: an analyzer with its real store and frame log, and
 * a fleet that sends what agents send by default.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SegmentFrameLog, SqliteStore, startAnalyzer } from '@edgevitals/analyzer';
import { openHomeAssistant } from '@edgevitals/analyzer/outputs';
import { manualClock } from '@edgevitals/analyzer/testing';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import { Fleet } from '../fleet/fleet.js';
import { FRAME_SETS } from '../fleet/frame_set.js';

export interface DeviceCostOptions {
  readonly folder: string;
  readonly devices: number;
  readonly hours: number;
  readonly progress: (text: string) => void;
}

/** Of one device; amounts are of a day. */
export interface DeviceCost {
  readonly frames: number;
  readonly frameBytes: number;
  readonly cpuMicrosecondsPerFrame: number;
  readonly historyBytes: number;
  /** Of the frame log, as long as frames are kept: no matter how long it runs. */
  readonly logBytes: number;
  /** To the block device, as the kernel counts them; undefined where it counts none. */
  readonly writtenBytes: number | undefined;
  /** Said to the broker, with what is told to Home Assistant apart. */
  readonly saidMessages: number;
  readonly saidBytes: number;
  readonly homeAssistantMessages: number;
  readonly homeAssistantBytes: number;
}

const START = Date.UTC(2026, 0, 1) / 1000;
const PERIOD = 10;
/** Snapshots, tables and caches have their size by then. */
const WARM_UP_SECONDS = 1800;
const DAY = 86_400;

export async function measureDeviceCost({
  folder,
  devices,
  hours,
  progress,
}: DeviceCostOptions): Promise<DeviceCost> {
  const topics = new Topics();
  const seconds = hours * 3600;
  const set = FRAME_SETS.plan;
  const fleet = new Fleet(set, devices, (WARM_UP_SECONDS + seconds) / PERIOD + 1);
  const clock = manualClock(START);
  const broker = new MemoryBroker();
  const said = { messages: 0, bytes: 0, homeMessages: 0, homeBytes: 0 };
  await broker.endpoint('listener').subscribe('#', ({ topic, payload, retain }) => {
    if (retain || topic.endsWith('/raw') || topic.endsWith('/info') || topic.endsWith('/status')) return;
    const isHome = topic.startsWith('homeassistant/') || topic.endsWith('/values');
    said[isHome ? 'homeMessages' : 'messages']++;
    said[isHome ? 'homeBytes' : 'bytes'] += topic.length + payload.length;
  });
  const analyzer = await startAnalyzer({
    endpoint: broker.endpoint('analyzer'),
    ...{ topics, clock },
    store: new SqliteStore(join(folder, 'history.db')),
    frameLog: new SegmentFrameLog(join(folder, 'frames')),
    outputs: {
      open: [context => openHomeAssistant(context)],
      connect: name => broker.endpoint(name),
      version: '0',
    },
  });
  const link = broker.endpoint('fleet');
  for (const [i, id] of fleet.ids.entries()) {
    await link.publish({ topic: topics.info(id), payload: fleet.info(i), retain: true });
    await link.publish({ topic: topics.status(id), payload: 'online', retain: true });
  }
  const due = fleet.ids.map((_, i) => i % PERIOD);
  let sent = 0;
  let bytes = 0;
  const pass = async (from: number, to: number): Promise<void> => {
    for (let second = from; second < to; second++) {
      clock.advance(1);
      for (const [i, id] of fleet.ids.entries()) {
        if (second % PERIOD !== due[i]) continue;
        const payload = fleet.frame(i, Math.floor(second / PERIOD), clock.now() * 1000);
        await link.publish({ topic: topics.raw(id), payload });
        sent++;
        bytes += payload.length;
      }
      while (analyzer.counters().frames < sent) await nextTurn();
      await nextTurn();
    }
  };
  progress(`${devices} devices: ${WARM_UP_SECONDS / 60} min until all has its size`);
  await pass(0, WARM_UP_SECONDS);
  const before = {
    ...said,
    sent,
    bytes,
    history: sizeOf(folder, 'history.db'),
    written: writtenBytes(),
    cpu: process.cpuUsage(),
  };
  progress(`${devices} devices: ${hours} h`);
  await pass(WARM_UP_SECONDS, WARM_UP_SECONDS + seconds);
  const { user, system } = process.cpuUsage(before.cpu);
  const written = writtenBytes();
  const daily = (amount: number): number => (amount / devices / seconds) * DAY;
  const cost: DeviceCost = {
    frames: daily(sent - before.sent),
    frameBytes: daily(bytes - before.bytes),
    cpuMicrosecondsPerFrame: (user + system) / (sent - before.sent),
    historyBytes: daily(sizeOf(folder, 'history.db') - before.history),
    logBytes: sizeOf(folder, 'frames') / devices,
    writtenBytes:
      written === undefined || before.written === undefined || written === before.written
        ? undefined
        : daily(written - before.written),
    saidMessages: daily(said.messages - before.messages),
    saidBytes: daily(said.bytes - before.bytes),
    homeAssistantMessages: daily(said.homeMessages - before.homeMessages),
    homeAssistantBytes: daily(said.homeBytes - before.homeBytes),
  };
  await analyzer.stop();
  return cost;
}

/** Bytes of a file, or of those in a directory. */
function sizeOf(folder: string, name: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => path === join(folder, name) || path.startsWith(join(folder, name, '/')))
    .reduce((sum, path) => sum + statSync(path).size, 0);
}

function writtenBytes(): number | undefined {
  const [, count] = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8')) ?? [];
  return count === undefined ? undefined : Number(count);
}
