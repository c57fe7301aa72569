/**
 * The golden frames of proto/golden: what every implementation must write and read. `GOLDEN_UPDATE=1` writes the
 * vectors anew from the readings below; do that only when the protocol changes.
 */

import { deflateRawSync } from 'node:zlib';
import { bytesToHex, hexToBytes } from '@edgevitals/shared/bytes';
import {
  type Counter,
  columnsOf,
  decodeFrame,
  encodeFrame,
  type Reading,
  Row,
  RowId,
  SampleEncoder,
  TABLES,
  type TableName,
} from '@edgevitals/shared/frame';
import t from 'tap';
import { type BareVector, loadVectors, readVector, writeVectors } from './golden_vectors.js';

function row<T extends TableName>(
  table: T,
  labels: number[],
  name: string,
  values: Record<string, Counter>,
): Row {
  const made = new Row(new RowId(labels, name), TABLES[table].columns.length);
  const columns: Record<string, number> = columnsOf(table);
  for (const [column, value] of Object.entries(values)) made.set(columns[column]!, value);
  return made;
}

const reading = (table: TableName, ...rows: Row[]): Reading => ({ table: TABLES[table].id, rows });
const process = (pid: number, comm: string, values: Record<string, Counter>): Row =>
  row('process', [pid, 1000 + pid, 1, 0], comm, values);

/** The device that the vectors tell of: a key frame, and three deltas that all build on it. */
function makeVectors(): BareVector[] {
  const encoder = new SampleEncoder();
  const vectors: BareVector[] = [];
  const header = { device: 'gateway-7', boot: '0123456789abcdef', run: 4_200 };
  const build = (
    sequence: number,
    key: number,
    bootMs: number,
    samples: [number, Reading[]][],
    about: { name: string; why: string; after?: string },
  ): void => {
    encoder.begin(key === sequence);
    for (const [at, readings] of samples) encoder.add(at, readings);
    const body = encoder.end();
    const frame = { ...header, sequence, key, bootMs, wallMs: 1_790_000_000_000 + bootMs, body };
    vectors.push({ ...about, hex: bytesToHex(encodeFrame(frame)) });
  };

  const sensor = { utime: 120, stime: 40, rss_pages: 900, threads: 3, write_bytes: 4096 };
  build(
    6,
    6,
    60_000,
    [
      [
        60_000,
        [
          reading('memory', row('memory', [], '', { available_kb: 51_200, total_kb: 65_536 })),
          reading(
            'process',
            process(1, 'init', { utime: 1, stime: 2, rss_pages: 200, threads: 1 }),
            process(77, 'sensor_daemon', sensor),
            process(78, 'a) (b\xff', { utime: 0, run_us: 9_007_199_254_740_993n }),
          ),
          reading('thermal_zone', row('thermal_zone', [0], 'cpu-thermal', { temp: -5_250 })),
          reading(
            'interface',
            row('interface', [], 'mesh0', { rx_bytes: 18_446_744_073_709_551_615n, tx_bytes: 0 }),
          ),
        ],
      ],
      [61_000, [reading('thermal_zone', row('thermal_zone', [0], 'cpu-thermal', { temp: 41_000 }))]],
    ],
    {
      name: 'key',
      why: 'a key frame: several tables, absent columns, a name that is not UTF-8, a negative value, values past 2^53',
    },
  );
  build(
    7,
    6,
    65_000,
    [
      [
        65_000,
        [
          reading(
            'process',
            process(1, 'init', { utime: 1, stime: 2, rss_pages: 200, threads: 1 }),
            process(77, 'sensor_daemon', { ...sensor, utime: 121, write_bytes: 8192 }),
            process(78, 'a) (b\xff', { utime: 0, run_us: 9_007_199_254_741_993n }),
          ),
        ],
      ],
    ],
    {
      name: 'delta-change',
      why: 'a delta: one process changed two columns, another a 64-bit counter',
      after: 'key',
    },
  );
  build(
    8,
    6,
    70_000,
    [
      [
        70_000,
        [
          reading(
            'process',
            process(1, 'init', { utime: 1, stime: 2, rss_pages: 200, threads: 1 }),
            process(77, 'sensor_daemon', { utime: 125, stime: 44, rss_pages: 900, threads: 3 }),
            process(90, 'sh', { utime: 0 }),
          ),
        ],
      ],
      [
        75_000,
        [
          reading(
            'process',
            process(77, 'sensor_daemon', { utime: 126, stime: 44, rss_pages: 900, threads: 3 }),
            process(90, 'sh', { utime: 3 }),
          ),
        ],
      ],
    ],
    {
      name: 'delta-come-and-go',
      why: 'a delta against the same key frame: a process gone, one new, a column that became absent, and a second sample',
      after: 'key',
    },
  );
  build(
    9,
    6,
    80_000,
    [[80_000, [reading('interface', row('interface', [], 'mesh0', { rx_bytes: 10, tx_bytes: 0 }))]]],
    {
      name: 'delta-reset',
      why: 'a 64-bit counter that fell back to 10: the difference needs more than 64 bits when zigzag-coded',
      after: 'key',
    },
  );
  return vectors;
}

/** Written by hand, byte by byte: an agent of a later version, with a table and a column that version 1 lacks. */
const LATER: BareVector = {
  name: 'later-version',
  why: 'table 120 is unknown and skipped, column 12 of memory is unknown and left out, an eleventh header element is ignored',
  hex: [
    '8b01' + '6167' + '480102030405060708' + '05' + '00' + '00' + '1864' + '18c8', // header of device "g"
    '4f' + '0002', // body of 15 bytes: one sample, two tables
    '78' + '02' + 'ffff', // table 120, two bytes
    '04' + '07' + '00' + '01' + '00' + '8120' + '0b' + '0d', // memory: one new row, mask of bits 0 and 12, 5 and 6
    '00' + 'f6', // not compressed; an eleventh header element: null
  ].join(''),
};

/** The key frame once more, as an agent sends it where that is smaller. Any DEFLATE will do: its bytes are one way of many. */
function packed(): BareVector {
  const key = makeVectors()[0]!;
  const { body, ...header } = decodeFrame(hexToBytes(key.hex));
  const hex = bytesToHex(encodeFrame({ ...header, body: deflateRawSync(body), deflated: true }));
  return { name: 'packed', why: 'packing 1: the body of the key frame, compressed', hex };
}

if (globalThis.process.env['GOLDEN_UPDATE'] === '1') writeVectors([...makeVectors(), LATER, packed()]);

t.test('every golden frame decodes to what it says', async t => {
  const vectors = loadVectors();
  t.ok(vectors.length >= 5, 'there are vectors');
  for (const vector of vectors) {
    const key =
      vector.after === undefined
        ? undefined
        : readVector(vectors.find(v => v.name === vector.after)!, undefined).tables;
    const { frame, samples } = readVector(vector, key);
    t.strictSame(frame, vector.frame, vector.name);
    t.strictSame(samples, vector.samples, vector.why);
  }
});

t.test('the same readings encode to the golden bytes', async t => {
  const golden = new Map(loadVectors().map(vector => [vector.name, vector.hex]));
  for (const vector of makeVectors()) t.equal(vector.hex, golden.get(vector.name), vector.name);
});
