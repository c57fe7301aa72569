/** What the demo shows once a second: answers of the analyzer to the queries that anyone could ask. */
import type {
  DeviceSummary,
  DevicesAnswer,
  Finding,
  FindingsAnswer,
  FlashAnswer,
  MeshAnswer,
  PowerAnswer,
  ThermalAnswer,
  TopAnswer,
} from '@edgevitals/shared/results';
import type { CounterValues } from '../../service/counters.js';
import type { Session } from '../session.js';
import type { OwnCost } from './own_cost.js';

export interface DemoReading {
  readonly at: number;
  readonly broker: string;
  readonly device: DeviceSummary;
  readonly top: TopAnswer;
  readonly findings: readonly Finding[];
  readonly thermal: ThermalAnswer;
  readonly power: PowerAnswer;
  /** Bytes a second over the last ten; undefined where no interface or disk is known. */
  readonly rates: {
    readonly received: number | undefined;
    readonly sent: number | undefined;
    readonly diskRead: number | undefined;
    readonly diskWritten: number | undefined;
  };
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Analyzer, broker and this screen: they are one process here. */
  readonly analyzer: OwnCost;
}

/** Counters at the last reading. */
interface Before {
  readonly frames: number;
  readonly bytes: number;
  readonly at: number;
}

export class Reader {
  private readonly session: Session;
  private readonly counters: () => CounterValues;
  private readonly cost: () => OwnCost;
  private before: Before | undefined;

  constructor(session: Session, counters: () => CounterValues, cost: () => OwnCost) {
    this.session = session;
    this.counters = counters;
    this.cost = cost;
  }

  /**
   * Asks for everything; undefined as long as no device has been seen.
   * @throws EdgevitalsError as RequestClient.request.
   */
  async read(broker: string, rows: number, signal: AbortSignal): Promise<DemoReading | undefined> {
    const ask = <Answer>(method: string, body: object): Promise<Answer> =>
      this.session.query(method, body, { signal }) as Promise<Answer>;
    const { devices } = await ask<DevicesAnswer>('devices', {});
    const device = devices.find(one => one.status === 'online') ?? devices[0];
    if (device === undefined) return undefined;
    const id = device.device;
    const [top, findings, thermal, power, mesh, flash] = await Promise.all([
      ask<TopAnswer>('top', { device: id, window: '30s', limit: rows, points: 30 }),
      ask<FindingsAnswer>('findings', { device: id, limit: 5 }),
      ask<ThermalAnswer>('thermal', { device: id, window: '10s' }),
      ask<PowerAnswer>('power', { device: id, window: '10s' }),
      ask<MeshAnswer>('mesh', { device: id, window: '10s' }),
      ask<FlashAnswer>('flash', { device: id, window: '10s' }),
    ]);
    const at = Date.now() / 1000;
    const { frames, bytes } = this.counters();
    const before = this.before ?? { frames, bytes, at: at - 1 };
    const seconds = Math.max(0.001, at - before.at);
    this.before = { frames, bytes, at };
    const links = mesh.interfaces.filter(link => link.kind !== 'loopback');
    return {
      at,
      broker,
      device,
      top,
      findings: findings.findings,
      thermal,
      power,
      rates: {
        received: perSecond(links, link => link.rxBytes, mesh.window.coveredSeconds),
        sent: perSecond(links, link => link.txBytes, mesh.window.coveredSeconds),
        diskRead: perSecond(flash.disks, disk => disk.readBytes, flash.window.coveredSeconds),
        diskWritten: perSecond(flash.disks, disk => disk.writtenBytes, flash.window.coveredSeconds),
      },
      framesPerSecond: (frames - before.frames) / seconds,
      bytesPerSecond: (bytes - before.bytes) / seconds,
      analyzer: this.cost(),
    };
  }
}

function perSecond<T>(list: readonly T[], amount: (item: T) => number, seconds: number): number | undefined {
  if (list.length === 0 || !(seconds > 0)) return undefined;
  return list.reduce((sum, item) => sum + amount(item), 0) / seconds;
}
