/** A device whose counters do as a test says, second by second, in real frames. For tests only. */
import {
  type ColumnName,
  columnIndex,
  encodeFrame,
  Row,
  RowId,
  SampleEncoder,
  TABLES,
  type TableName,
} from '@edgevitals/shared/frame';

const FIRST_BOOT_MS = 100_000;
const BOOT = '0123456789abcdef';

export class BusyDevice {
  readonly device: string;
  private startWallMs: number;
  private readonly encoder = new SampleEncoder();
  private readonly rows = new Map<number, Map<string, Row>>();
  private sequence = 0;
  private key = 0;
  private seconds = 0;

  /** Two CPUs, an idle `init`, a `busy` that uses most of one CPU, and a disk that it writes to. */
  constructor(device: string, startWallMs: number) {
    this.device = device;
    this.startWallMs = startWallMs;
  }

  /** The frame of the next second; every tenth is a key frame. */
  nextFrame(): Uint8Array {
    this.seconds++;
    this.advance();
    const isKey = this.sequence % 10 === 0;
    if (isKey) this.key = this.sequence;
    const bootMs = FIRST_BOOT_MS + this.seconds * 1000;
    this.encoder.begin(isKey);
    this.encoder.add(
      bootMs,
      [...this.rows].map(([table, rows]) => ({ table, rows: [...rows.values()] })),
    );
    return encodeFrame({
      device: this.device,
      boot: BOOT,
      run: FIRST_BOOT_MS,
      sequence: this.sequence++,
      key: this.key,
      bootMs,
      wallMs: this.startWallMs + this.seconds * 1000,
      body: this.encoder.end(),
    });
  }

  /** Somebody sets the device's wall clock. */
  stepClock(milliseconds: number): void {
    this.startWallMs += milliseconds;
  }

  private advance(): void {
    for (const cpu of [0, 1]) {
      const id = new RowId([cpu], '');
      this.add('cpu', id, 'user', cpu === 0 ? 95 : 1);
      this.add('cpu', id, 'idle', cpu === 0 ? 5 : 99);
    }
    const init = new RowId([1, 1, 0, 0], 'init');
    this.add('process', init, 'utime', 0);
    this.set('process', init, 'rss_pages', 500);
    const busy = new RowId([100, 500, 1, 0], 'busy');
    this.add('process', busy, 'utime', 95);
    this.set('process', busy, 'rss_pages', 1000);
    this.add('process', busy, 'write_bytes', 1_000_000);
    this.set('memory', new RowId([], ''), 'total_kb', 1_000_000);
    this.set('memory', new RowId([], ''), 'available_kb', 600_000);
    this.set('agent', new RowId([], ''), 'suspended_ms', 0);
    this.add('agent', new RowId([], ''), 'cpu_us', 2000);
    this.set('agent', new RowId([], ''), 'rss_bytes', 4_000_000);
    this.add('disk', new RowId([8, 0], 'sda'), 'sectors_written', 2000);
    this.add('interface', new RowId([], 'eth0'), 'rx_bytes', 5000);
  }

  private add<T extends TableName>(table: T, id: RowId, column: ColumnName<T>, amount: number): void {
    const row = this.row(table, id);
    const index = columnIndex(table, column);
    row.set(index, Number(row.get(index) ?? 1000) + amount);
  }

  private set<T extends TableName>(table: T, id: RowId, column: ColumnName<T>, value: number): void {
    this.row(table, id).set(columnIndex(table, column), value);
  }

  private row(table: TableName, rowId: RowId): Row {
    const { id, columns } = TABLES[table];
    let rows = this.rows.get(id);
    if (rows === undefined) {
      rows = new Map();
      this.rows.set(id, rows);
    }
    let row = rows.get(rowId.key);
    if (row === undefined) {
      row = new Row(rowId, columns.length);
      rows.set(rowId.key, row);
    }
    return row;
  }
}
