import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { Authority } from '../harness/certificates.js';
import { compile } from './compile.js';
import { CountingRelay } from './counting_relay.js';
import { canMakeNamespaces, Namespace, type WorkloadRoles } from './namespace.js';

/** A second listener of the broker, with TLS. */
export interface TlsListener {
  readonly port: number;
  /** The authority's certificate, a PEM file. */
  readonly ca: string;
}

/** Broker, relay and compiled programs that a benchmark runs against; everything ends with it, or with this process. */
export class Scene {
  readonly folder: string;
  readonly broker: Mosquitto;
  readonly tls: TlsListener;
  readonly relay: CountingRelay;
  private readonly workload: string;

  private constructor(folder: string, broker: Mosquitto, tls: TlsListener, relay: CountingRelay) {
    this.folder = folder;
    this.broker = broker;
    this.tls = tls;
    this.relay = relay;
    this.workload = compile('workload', folder);
  }

  /** @throws Error that says what is missing on this machine. */
  static async open(): Promise<Scene> {
    if (!canMakeNamespaces())
      throw new Error('this benchmark needs a pid namespace: run it as root (unshare --pid --mount-proc)');
    const folder = mkdtempSync(join(tmpdir(), 'edgevitals-bench-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const authority = new Authority(folder);
    const { cert, key } = authority.issue('127.0.0.1');
    const port = await freePort();
    const lines = [`listener ${port} 127.0.0.1`, `certfile ${cert}`, `keyfile ${key}`];
    const broker = await startMosquitto({ lines });
    if (broker === undefined)
      throw new Error('mosquitto is not installed (Debian: apt-get install mosquitto)');
    return new Scene(folder, broker, { port, ca: authority.cert }, await CountingRelay.to(broker.port));
  }

  /** Runs `work` beside a workload of so many processes. */
  async beside<T>(
    processes: number,
    work: (namespace: Namespace) => Promise<T>,
    roles: WorkloadRoles = {},
  ): Promise<T> {
    const namespace = await Namespace.of(this.workload, processes, roles);
    try {
      return await work(namespace);
    } finally {
      await namespace.stop();
    }
  }

  /** Runs `work` with several such workloads, each in a namespace of its own. */
  async besideEach<T>(
    workloads: number,
    processes: number,
    work: (namespaces: readonly Namespace[]) => Promise<T>,
  ): Promise<T> {
    if (workloads === 0) return work([]);
    return this.beside(processes, first =>
      this.besideEach(workloads - 1, processes, others => work([first, ...others])),
    );
  }

  async close(): Promise<void> {
    await this.relay.stop();
    await this.broker.stop();
  }
}
