/** A cluster as it is deployed, one of each part, beside `edgevitals serve` alone: what a frame costs in all of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { DeviceSummary } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { NatsNodes } from '../../harness/nats_nodes.js';
import { ANALYZER, ANALYZER_READY, Program, temporaryFolder } from '../../harness/program.js';
import { cpuNanoseconds, type Usage, usageOf } from '../usage.js';
import { LoadGenerator } from './load_generator.js';
import { CONNECTIONS, SET } from './serve.js';

const topics = new Topics();
/** Devices of which it is checked that all their frames came in. */
const CHECKED = 20;
const LOOK_MS = 500;
const LONGEST_MS = 120_000;
const ANSWER_MS = 5000;

/** us of CPU time a frame, of each part. */
export interface PartCosts {
  readonly parts: Readonly<Record<string, number>>;
  readonly sum: number;
  /** Frames a second that were really sent. */
  readonly rate: number;
}

export interface ClusterTimes {
  readonly rate: number;
  readonly warmUp: number;
  readonly measure: number;
}

/** What a frame costs one process. */
export const costAlone = (times: ClusterTimes): Promise<PartCosts> =>
  costOf(times, async ({ broker, folder, ends }) => {
    const serve = begun(ends, 'serve', '--broker', broker.url, '--data', `${folder}/data`);
    await serve.printed(ANALYZER_READY);
    return { serve: serve.pid };
  });

/** What a frame costs a gateway, so many nodes of NATS and a worker. */
export const costInCluster = (nodes: number, times: ClusterTimes): Promise<PartCosts> =>
  costOf(times, async ({ broker, folder, ends }) => {
    const nats = await NatsNodes.start(nodes);
    ends.push(() => nats.end());
    const member = (role: string): Program =>
      begun(
        ends,
        ...['serve', '--cluster', nats.url, '--role', role, '--broker', broker.url],
        ...['--data', `${folder}/${role}`],
      );
    const [gateway, worker] = [member('gateway'), member('worker')];
    await gateway.printed(/this gateway is at work/);
    await worker.printed(/partitions of this worker partitions=64/);
    return {
      gateway: gateway.pid,
      worker: worker.pid,
      ...Object.fromEntries(nats.pids.map((pid, i) => [`nats ${i}`, pid])),
    };
  });

interface Scene {
  readonly broker: Mosquitto;
  readonly folder: string;
  /** What ends what was begun, the last first. */
  readonly ends: (() => unknown)[];
}

function begun(ends: Scene['ends'], ...args: string[]): Program {
  const program = new Program(process.execPath, [ANALYZER, ...args]);
  const endWithUs = (): void => void program.child.kill('SIGKILL');
  process.once('exit', endWithUs);
  ends.push(() => {
    process.off('exit', endWithUs);
    return program.stop();
  });
  return program;
}

async function costOf(
  { rate, warmUp, measure }: ClusterTimes,
  begin: (scene: Scene) => Promise<Readonly<Record<string, number>>>,
): Promise<PartCosts> {
  const ends: Scene['ends'] = [];
  try {
    const folder = temporaryFolder();
    ends.push(() => folder.remove());
    // else 20 frames that are not acknowledged would be all that is on its way
    const broker = await startMosquitto({ lines: ['max_inflight_messages 0'] });
    if (broker === undefined) throw new Error('mosquitto is not installed');
    ends.push(() => broker.stop());
    const pids = await begin({ broker, folder: folder.path, ends });
    const seconds = warmUp + measure + 120;
    const load = { set: SET, form: 'frames', devices: rate, seconds, connections: CONNECTIONS } as const;
    const generator = await LoadGenerator.start({ ...load, port: broker.port });
    ends.push(() => generator.stop());
    const client = connectMqtt({ url: broker.url, clientId: 'asking' });
    ends.push(() => client.close());
    await generator.run({ devices: rate, seconds: warmUp });
    await takenIn(client, warmUp);
    const usages = (): Map<string, Usage> =>
      new Map(Object.entries(pids).map(([part, pid]) => [part, usageOf(pid)]));
    const before = usages();
    const report = await generator.run({ devices: rate, seconds: measure });
    await takenIn(client, warmUp + measure);
    const after = usages();
    const parts = Object.fromEntries(
      Array.from(before, ([part, usage]) => [
        part,
        cpuNanoseconds(usage, after.get(part)!) / 1000 / report.sent,
      ]),
    );
    return { parts, sum: Object.values(parts).reduce((a, b) => a + b), rate: report.rate };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Resolves when some devices have so many frames each. @throws Error when they do not come, or one is lost. */
async function takenIn(endpoint: MqttEndpoint, frames: number): Promise<void> {
  const client = new RequestClient(endpoint, topics.reply('asking'));
  const devices = Array.from({ length: CHECKED }, (_, i) => `bench-${i}`);
  for (const until = performance.now() + LONGEST_MS; performance.now() < until; await sleep(LOOK_MS)) {
    const answer = (await client
      .request(topics.query('devices'), { devices }, { timeoutMs: ANSWER_MS })
      .catch((error: unknown) => {
        // the first frames are on their way, or a machine that is busy with other work has kept a member waiting
        if (!isEdgevitalsError(error, 'QUERY_UNKNOWN_DEVICE', 'QUERY_TIMEOUT', 'LINK_CLOSED')) throw error;
        return { devices: [] };
      })) as { readonly devices: readonly DeviceSummary[] };
    if (answer.devices.some(({ lostFrames, rejectedFrames }) => lostFrames + rejectedFrames > 0))
      throw new Error('frames were lost or refused: what the others cost says nothing');
    if (answer.devices.length === CHECKED && answer.devices.every(each => each.frames >= frames)) return;
  }
  throw new Error(`not all of ${frames} frames of each device came in`);
}
