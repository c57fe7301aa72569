/**
 * A device whose kernel counters are set by hand: for tests and measurements of everything behind ingest. It makes
 * the frames that an agent would make of such a kernel.
 */
import {
  type Counter,
  columnsOf,
  encodeCbor,
  encodeFrame,
  type Reading,
  Row,
  RowId,
  SampleEncoder,
  TABLES,
  type TableName,
} from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { handMadeInfo } from './hand_made_info.js';

type Values = Readonly<Record<string, Counter | undefined>>;

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
  private readonly tables = new Map<TableName, Map<string, Row>>();

  constructor(id = 'dev1') {
    this.id = id;
  }

  /** Sets values of a row, making it if need be. */
  set(table: TableName, labels: readonly number[], name: string, values: Values): this {
    const row = this.row(table, labels, name);
    const columns: Readonly<Record<string, number>> = columnsOf(table);
    for (const [column, value] of Object.entries(values)) row.set(columns[column]!, value);
    return this;
  }

  /** Adds to counters of a row that are numbers. */
  add(
    table: TableName,
    labels: readonly number[],
    name: string,
    values: Readonly<Record<string, number>>,
  ): this {
    const row = this.row(table, labels, name);
    const columns: Readonly<Record<string, number>> = columnsOf(table);
    for (const [column, value] of Object.entries(values)) {
      const before = row.get(columns[column]!);
      row.set(columns[column]!, (typeof before === 'number' ? before : 0) + value);
    }
    return this;
  }

  remove(table: TableName, labels: readonly number[], name: string): this {
    this.tables.get(table)?.delete(new RowId(labels, name).key);
    return this;
  }

  /** A process with all its counters at 0 unless said; labels pid, start_ticks, ppid, uid. */
  process(pid: number, name: string, values: Values = {}, startTicks = 10): this {
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
    const readings: Reading[] = [];
    for (const [name, rows] of this.tables) {
      if (names.length === 0 || names.includes(name))
        readings.push({ table: TABLES[name].id, rows: [...rows.values()] });
    }
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

  private row(table: TableName, labels: readonly number[], name: string): Row {
    let rows = this.tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.tables.set(table, rows);
    }
    const id = new RowId(labels, name);
    let row = rows.get(id.key);
    if (row === undefined) {
      row = new Row(id, TABLES[table].columns.length);
      rows.set(id.key, row);
    }
    return row;
  }
}
