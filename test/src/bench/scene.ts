import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { compile } from './compile.js';
import { CountingRelay } from './counting_relay.js';
import { canMakeNamespaces, Namespace } from './namespace.js';

/** Broker, relay and compiled programs that a benchmark runs against; everything ends with it. */
export class Scene {
  readonly folder: string;
  readonly broker: Mosquitto;
  readonly relay: CountingRelay;
  private readonly workload: string;

  private constructor(folder: string, broker: Mosquitto, relay: CountingRelay) {
    this.folder = folder;
    this.broker = broker;
    this.relay = relay;
    this.workload = compile('workload', folder);
  }

  /** @throws Error that says what is missing on this machine. */
  static async open(): Promise<Scene> {
    if (!canMakeNamespaces())
      throw new Error('this benchmark needs a pid namespace: run it as root (unshare --pid --mount-proc)');
    const broker = await startMosquitto();
    if (broker === undefined)
      throw new Error('mosquitto is not installed (Debian: apt-get install mosquitto)');
    const folder = mkdtempSync(join(tmpdir(), 'edgevitals-bench-'));
    return new Scene(folder, broker, await CountingRelay.to(broker.port));
  }

  /** Runs `work` beside a workload of so many processes. */
  async beside<T>(processes: number, work: (namespace: Namespace) => Promise<T>): Promise<T> {
    const namespace = await Namespace.of(this.workload, processes);
    try {
      return await work(namespace);
    } finally {
      await namespace.stop();
    }
  }

  async close(): Promise<void> {
    await this.relay.stop();
    await this.broker.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
