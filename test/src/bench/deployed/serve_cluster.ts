/** A cluster as it is deployed, one of each part, beside `edgevitals serve` alone: what a frame costs in all of it. */
import { type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { NatsNodes } from '../../harness/nats_nodes.js';
import { ANALYZER, ANALYZER_READY, Program, temporaryFolder } from '../../harness/program.js';
import { FRAME_SETS } from '../fleet/frame_set.js';
import { cpuNanoseconds, type Usage, usageOf } from '../usage.js';
import { LoadGenerator } from './load_generator.js';
import { Prober } from './prober.js';
import { CONNECTIONS, SET } from './serve.js';

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
    const prober = await Prober.start(broker.port, FRAME_SETS[SET], seconds);
    ends.push(() => prober.close());
    await prober.caughtUp();
    await generator.run({ devices: rate, seconds: warmUp });
    await prober.caughtUp();
    const usages = (): Map<string, Usage> =>
      new Map(Object.entries(pids).map(([part, pid]) => [part, usageOf(pid)]));
    const [before, probes] = [usages(), prober.sent];
    const report = await generator.run({ devices: rate, seconds: measure });
    await prober.caughtUp();
    const after = usages();
    const frames = report.sent + prober.sent - probes;
    const parts = Object.fromEntries(
      Array.from(before, ([part, usage]) => [part, cpuNanoseconds(usage, after.get(part)!) / 1000 / frames]),
    );
    return { parts, sum: Object.values(parts).reduce((a, b) => a + b), rate: report.rate };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
