import t from 'tap';
import { SnapshotRota } from './snapshot_rota.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `gw-${i}`);

t.test('every device has its turn once in a period, some at a time', t => {
  const rota = new SnapshotRota(300);
  const turns = new Map<string, number[]>();
  let most = 0;
  for (let now = 0; now <= 3000; now += 5) {
    for (const device of names(1000)) rota.changed(device, now);
    const taken = rota.take(now);
    most = Math.max(most, taken.length);
    for (const { device } of taken) turns.set(device, [...(turns.get(device) ?? []), now]);
  }
  t.equal(turns.size, 1000);
  for (const [device, times] of turns) {
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    if (times.length < 9 || gaps.some(gap => Math.abs(gap - 300) > 10)) t.fail(`${device}: ${times}`);
  }
  t.ok(most <= 18, `${most} in one go`);
  t.end();
});

t.test('a few devices have their turn together, once in a period; who has nothing new has none', t => {
  const rota = new SnapshotRota(300);
  const taken: [number, string[]][] = [];
  for (let now = 0; now <= 900; now += 5) {
    rota.changed('gw-1', now);
    if (now < 300) rota.changed('gw-2', now);
    const turns = rota.take(now);
    if (turns.length > 0) taken.push([now, turns.map(({ device }) => device)]);
  }
  t.same(taken, [
    [300, ['gw-1', 'gw-2']],
    [600, ['gw-1']],
    [900, ['gw-1']],
  ]);
  t.end();
});

t.test(
  'frames are needed from the first that no snapshot includes; a snapshot not written comes first again',
  t => {
    const rota = new SnapshotRota(300);
    t.equal(rota.oldest(7), 7, 'nothing is unsaved');
    rota.take(0);
    rota.changed('gw-1', 10);
    rota.changed('gw-1', 20);
    rota.changed('gw-2', 30);
    t.equal(rota.oldest(50), 10);
    const turns = rota.take(310);
    t.same(turns, [
      { device: 'gw-1', since: 10 },
      { device: 'gw-2', since: 30 },
    ]);
    rota.putBack(turns);
    rota.changed('gw-1', 320);
    t.equal(rota.oldest(320), 10, 'as before');
    t.same(rota.take(315), turns, 'at once, not in its next turn');
    rota.changed('gw-2', 330);
    t.same(
      rota.takeLast(350),
      [
        { device: 'gw-1', since: 350 },
        { device: 'gw-2', since: 330 },
      ],
      'everybody, at a stop',
    );
    t.equal(rota.oldest(400), 400);
    t.end();
  },
);
