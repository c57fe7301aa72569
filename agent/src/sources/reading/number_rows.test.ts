import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import type { HostFile } from '../../host/host.js';
import { NumberRows, numberRows } from './number_rows.js';

const CPU = columnsOf('cpu');
const COLUMNS = [CPU.user, CPU.nice, CPU.system];

/** A file of a host that takes numbers by itself; what a test does to it in between is seen at the next look. */
class TableFile implements HostFile {
  looks = 0;
  text: string;

  constructor(text: string) {
    this.text = text;
  }

  read(): string {
    return this.text;
  }

  rows(into: Float64Array, changed: Uint8Array): number {
    this.looks++;
    return numberRows(this.text, into, changed);
  }

  close(): void {}
}

t.test('a row has its integers in their order, and a sum of all its other words', async t => {
  const values = new Float64Array(5 * 3);
  const changed = new Uint8Array(5);
  t.equal(numberRows('cpu0 1 -2 3\ncpu0 7\tx 9007199254740993\n\ncpu1 1 2', values, changed), 4);
  const [a, b, none, c] = [0, 3, 6, 9].map(at => [...values.slice(at, at + 3)]);
  t.strictSame(a!.slice(1), [1, -2]);
  t.strictSame(b!.slice(1), [7, Number.POSITIVE_INFINITY]);
  t.strictSame(none!.slice(1), [Number.NaN, Number.NaN]);
  t.strictSame(c!.slice(1), [1, 2]);
  t.equal(new Set([a![0], b![0], none![0], c![0]]).size, 4, 'sums tell the words apart');
  t.strictSame([...changed], [1, 1, 1, 1, 0]);
  t.equal(numberRows('cpu0 1 -2 3\ncpu0 7\tx 8\n\ncpu1 1 2 9', values, changed), 4);
  t.strictSame([...changed], [0, 1, 0, 0, 0], 'numbers that nobody asked for change nothing');
  t.equal(numberRows('a 1 b\na b 1\n', values, changed), 2);
  t.not(values[0], values[3], 'and where they stand');
  t.equal(
    numberRows('1\n2\n3\n', new Float64Array(2), new Uint8Array(2)),
    2,
    'no more than there is room for',
  );
});

t.test('rows that stay are read without their text, and only a change is one', async t => {
  const file = new TableFile('cpu 1 2 3\ncpu0 1 2 3 4 5\n');
  const rows = new NumberRows(COLUMNS.length);
  const row = new Row(new RowId([0], ''), TABLES.cpu.columns.length);
  t.notOk(rows.read(file), 'nothing is known yet');
  rows.learn(file, file.text);
  t.ok(rows.read(file));
  rows.copy(1, COLUMNS, row);
  t.strictSame([row.get(CPU.user), row.get(CPU.nice), row.get(CPU.system)], [1, 2, 3]);
  const { revision } = row;
  t.ok(rows.read(file));
  rows.copy(1, COLUMNS, row);
  t.equal(row.revision, revision);
  file.text = 'cpu 1 2 4\ncpu0 1 2 4 4 5\n';
  t.ok(rows.read(file));
  rows.copy(1, COLUMNS, row);
  t.strictSame([row.get(CPU.system), row.revision], [4, revision + 1]);
  file.text = 'cpu 1 2\ncpu0 1 2\n';
  t.ok(rows.read(file));
  rows.copy(1, COLUMNS, row);
  t.equal(row.get(CPU.system), undefined, 'what is not printed any more is absent');
});

t.test(
  'a row that comes, goes or has another name, and a number beyond 2^53, are left to who reads the text',
  async t => {
    const first = 'cpu 1\ncpu0 1\nintr 5\n';
    for (const text of [
      'cpu 1\nintr 5\n',
      'cpu 1\ncpu0 1\ncpu1 1\n',
      'cpu 1\ncpu1 1\nintr 5\n',
      'cpu 1\ncpu0 9007199254740993\nintr 5\n',
      '',
    ]) {
      const file = new TableFile(first);
      const rows = new NumberRows(1);
      rows.learn(file, first, 3);
      t.ok(rows.read(file));
      file.text = text;
      t.notOk(rows.read(file), JSON.stringify(text));
    }
  },
);

t.test('a change is not missed that came between a look at other rows and their text', async t => {
  const file = new TableFile('a 1\n');
  const rows = new NumberRows(1);
  const row = new Row(new RowId([0], ''), TABLES.cpu.columns.length);
  rows.learn(file, file.text);
  t.ok(rows.read(file));
  file.text = 'a 1\nb 1\n';
  t.notOk(rows.read(file));
  // what the text said then
  row.set(COLUMNS[0]!, 2);
  file.text = 'a 1\n';
  t.ok(rows.read(file));
  rows.copy(0, COLUMNS.slice(0, 1), row);
  t.equal(row.get(COLUMNS[0]!), 1);
});

t.test('a table in which all rows are wanted tells when there is one more', async t => {
  const file = new TableFile('a 1\nb 2\n');
  const rows = new NumberRows(1);
  rows.learn(file, file.text);
  t.ok(rows.read(file));
  file.text += 'c 3\n';
  t.notOk(rows.read(file));
});

t.test('a file whose words are never the same twice is not tried for ever', async t => {
  const file = new TableFile('');
  const rows = new NumberRows(1);
  for (let i = 0; i < 1000; i++) {
    file.text = `eth0:${i} 1\n`;
    t.notOk(rows.read(file));
    rows.learn(file, file.text);
  }
  t.ok(file.looks < 20, `${file.looks} looks`);
});
