import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders.js';
import type { CountingRelay } from './counting_relay.js';
import { cpuNanoseconds, memoryKb, wakeups } from './cpu_time.js';
import type { Namespace } from './namespace.js';

/** What a program cost over a while. */
export interface Cost {
  readonly name: string;
  /** Of one CPU, by the time that its threads ran. */
  readonly cpuPercent: number;
  readonly rssKb: number;
  readonly peakKb: number;
  readonly wakeupsPerSecond: number;
  /** TCP payload to and from the broker. */
  readonly upBytesPerSecond: number;
  readonly downBytesPerSecond: number;
}

/** Runs a program in the namespace: `warmUpSeconds`, then measured for `seconds`. */
export async function measure(
  namespace: Namespace,
  contender: Contender,
  relay: CountingRelay,
  warmUpSeconds: number,
  seconds: number,
): Promise<Cost> {
  const { pid, stop, ...inmate } = await namespace.start(contender.command, contender.args);
  try {
    await sleep(warmUpSeconds * 1000);
    const before = look(pid, relay);
    await sleep(seconds * 1000);
    const after = look(pid, relay);
    const elapsed = (after.at - before.at) / 1000;
    const { rss, peak } = memoryKb(pid);
    return {
      name: contender.name,
      cpuPercent: (after.cpu - before.cpu) / 1e7 / elapsed,
      rssKb: rss,
      peakKb: peak,
      wakeupsPerSecond: (after.wakeups - before.wakeups) / elapsed,
      upBytesPerSecond: (after.up - before.up) / elapsed,
      downBytesPerSecond: (after.down - before.down) / elapsed,
    };
  } catch (cause) {
    throw new Error(`${contender.name} ended while it was measured: ${inmate.said}`, { cause });
  } finally {
    await stop();
  }
}

const look = (pid: number, relay: CountingRelay) => ({
  at: performance.now(),
  cpu: cpuNanoseconds(pid),
  wakeups: wakeups(pid),
  up: relay.up,
  down: relay.down,
});
