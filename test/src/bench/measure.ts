import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contenders/contender.js';
import type { CountingRelay } from './counting_relay.js';
import type { Namespace } from './namespace.js';
import { cpuNanoseconds, memoryOf, usageOf, wakeups } from './usage.js';

/** What a program cost over a while. */
export interface Cost {
  readonly name: string;
  /** Percent of one CPU, by the time that its threads ran. */
  readonly cpuPercent: number;
  readonly rssKb: number;
  /** Since it started. */
  readonly peakKb: number;
  readonly pssKb: number;
  /** To storage. Not since it started: a program that is run the first time has its own access time written. */
  readonly writtenBytes: number;
  readonly wakeupsPerSecond: number;
  /** TCP payload from the client to the server, and back: a broker is a server, who scrapes is a client. */
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
    return {
      name: contender.name,
      cpuPercent: cpuNanoseconds(before.usage, after.usage) / 1e7 / elapsed,
      ...memoryOf(pid),
      writtenBytes: after.usage.writtenBytes - before.usage.writtenBytes,
      wakeupsPerSecond: wakeups(before.usage, after.usage) / elapsed,
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
  usage: usageOf(pid),
  up: relay.up,
  down: relay.down,
});
