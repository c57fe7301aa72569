/**
 * A device whose kernel counters are set by hand: for tests and measurements of everything behind ingest. It makes
 * the frames that an agent would make of such a kernel.
 */
import {
  encodeCbor,
  encodeFrame,
  RowId,
  SampleEncoder,
  TABLES,
  type TableName,
} from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { KernelRows, type RowValues } from '@edgevitals/shared/testing';
import { handMadeInfo } from './hand_made_info.js';

export class ScriptedDevice {
  readonly id: string;
  boot = '00112233aabbccdd';
  run = 1_000;
  sequence = 0;
  bootMs = 2_000;
  wallMs = Date.UTC(2026, 0, 1);
  private keySequence = 0;
  private encoder = new SampleEncoder();
  private open: { key: boolean; bootMs: number; wallMs: number } | undefined;
  private readonly rows = new KernelRows();

  constructor(id = 'dev1') {
    this.id = id;
  }

  /** Sets values of a row, making it if need be. */
  set(table: TableName, labels: readonly number[], name: string, values: RowValues): this {
    this.rows.set(table, labels, name, values);
    return this;
  }

  /** Adds to counters of a row that are numbers. */
  add(
    table: TableName,
    labels: readonly number[],
    name: string,
    amounts: Readonly<Record<string, number>>,
  ): this {
    this.rows.add(table, labels, name, amounts);
    return this;
  }

  /** A counter as it is; 0 where it is no number. */
  value(table: TableName, labels: readonly number[], name: string, column: string): number {
    const place = TABLES[table].columns.findIndex(each => each.name === column);
    const value = this.rows.row(table, labels, name).get(place);
    return typeof value === 'number' ? value : 0;
  }

  remove(table: TableName, labels: readonly number[], name: string): this {
    this.rows.remove(table, new RowId(labels, name));
    return this;
  }

  /** A process with all its counters at 0 unless said; labels pid, start_ticks, ppid, uid. */
  process(pid: number, name: string, values: RowValues = {}, startTicks = 10): this {
    const zeros = Object.fromEntries(TABLES.process.columns.map(column => [column.name, 0]));
    return this.set('process', [pid, startTicks, 1, 0], name, { ...zeros, threads: 1, ...values });
  }

  /** Time passes, by both clocks. */
  pass(ms: number): this {
    this.bootMs += ms;
    this.wallMs += ms;
    return this;
  }

  /** Reads the tables named (all by default) into the frame being built. */
  sample(...names: TableName[]): this {
    this.open ??= { ...this.begin(), bootMs: this.bootMs, wallMs: this.wallMs };
    const readings = this.rows.readings(table => names.length === 0 || names.includes(table));
    this.encoder.add(this.bootMs, readings);
    return this;
  }

  /** Makes the next frame a key frame. */
  key(): this {
    this.open = { ...this.begin(true), bootMs: this.bootMs, wallMs: this.wallMs };
    return this;
  }

  /** Ends the frame: its bytes. */
  frame(): Uint8Array {
    if (this.open === undefined) this.sample();
    const { key, bootMs, wallMs } = this.open!;
    this.open = undefined;
    if (key) this.keySequence = this.sequence;
    return encodeFrame({
      device: this.id,
      boot: this.boot,
      run: this.run,
      sequence: this.sequence++,
      key: this.keySequence,
      bootMs,
      wallMs,
      body: this.encoder.end(),
    });
  }

  /** The agent starts anew. */
  restart(): this {
    this.run = this.bootMs;
    this.sequence = 0;
    this.encoder = new SampleEncoder();
    this.open = undefined;
    return this;
  }

  /** The info document, with parts replaced. */
  info(parts: Partial<Info> = {}): Info {
    return handMadeInfo({ device: this.id, boot: this.boot, run: this.run, ...parts });
  }

  infoBytes(parts: Partial<Info> = {}): Uint8Array {
    return encodeCbor(this.info(parts));
  }

  private begin(key = this.encoder.needsKey): { key: boolean } {
    this.encoder.begin(key);
    return { key };
  }
}
