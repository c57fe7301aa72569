import { columnsOf, type Reading, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { capturedBoard } from '../../testing/boards/captured_board.js';
import { Cpuidle } from './cpuidle.js';

t.test('idle states of a board: what they are, and what was counted in them', async t => {
  const host = capturedBoard('node-arm64');
  const source = new Cpuidle();
  t.strictSame((await source.describe(host)).idleStates, [
    { cpus: [0, 1], state: 0, name: 'WFI', latencyUs: 1, residencyUs: 1, disabled: false },
    { cpus: [0, 1], state: 1, name: 'cpu-sleep', latencyUs: 100, residencyUs: 500, disabled: false },
  ]);
  const read = (): Row[] => {
    const into: Reading[] = [];
    source.sample(host, into);
    return [...into[0]!.rows];
  };
  const time = columnsOf('cpuidle').time_us;
  const rows = read();
  t.strictSame(
    rows.map(row => [...row.id.labels, row.id.name]),
    [
      [0, 0, 'WFI'],
      [0, 1, 'cpu-sleep'],
      [1, 0, 'WFI'],
      [1, 1, 'cpu-sleep'],
    ],
  );
  const before = rows[1]!.get(time)!;
  t.type(rows[1]!.get(columnsOf('cpuidle').s2idle_usage), 'number');
  await host.advance(60_000);
  t.ok(read()[1]!.get(time)! > before, 'it slept between the snapshots');
  source.close();
  t.strictSame(await new Cpuidle().describe(capturedBoard('node-mipsel')), {}, 'a board without');
  t.match(await new Cpuidle().probe(capturedBoard('node-mipsel')), [{ state: 'absent', costs: /\w/ }]);
});
