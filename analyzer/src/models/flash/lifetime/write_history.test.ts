import t from 'tap';
import { DAY, WriteHistory } from './write_history.js';

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

t.test('ten years take the room of two months, and no byte is lost', async t => {
  const history = new WriteHistory();
  for (let day = 0; day < 3650; day++) history.addBytes(day * DAY, (day + 1) * DAY - 1, 100);
  t.equal(history.stretchDays, 64);
  const stretches = history.stretches(3650 * DAY);
  t.ok(stretches.length <= 60 && stretches.every(each => Math.abs(each - 6400) < 200), `${stretches.length}`);
  t.ok(Math.abs(history.bytesADay(3650 * DAY) - 100) < 0.1);
  t.ok(JSON.stringify(history.snapshot()).length < 400);
});

t.test('what was written while nobody looked is spread over that time', async t => {
  const history = new WriteHistory();
  history.addBytes(0, DAY / 2, 5);
  history.addBytes(DAY / 2, 10.5 * DAY, 1000);
  const stretches = history.stretches(10.5 * DAY);
  t.strictSame(stretches.slice(1, 10), new Array(9).fill(100));
  t.ok(Math.abs(sum(stretches) - 955) < 1e-9);
  t.equal(stretches.length, 10, 'half a day tells no rate');
});

t.test('a restart keeps it, and what is no history leaves it empty', async t => {
  const history = new WriteHistory();
  for (let day = 0; day < 100; day++) history.addBytes(day * DAY, (day + 1) * DAY - 1, day * 1e9);
  const again = new WriteHistory();
  again.restore(JSON.parse(JSON.stringify(history.snapshot())));
  const [kept, was] = [again, history].map(each => each.stretches(100 * DAY));
  t.ok(kept!.every((each, i) => Math.abs(each - was![i]!) <= 1e-3 * was![i]!));
  for (const odd of [null, 5, [1], [0, 0, ''], [1, 0, 'x'], [1, 'a', '']]) {
    const empty = new WriteHistory();
    empty.restore(odd);
    t.strictSame(empty.stretches(DAY), []);
  }
});

t.test('a clock that jumps ahead by a century does not ask for more room', async t => {
  const history = new WriteHistory();
  history.addBytes(0, 60, 1);
  history.addBytes(4e9, 4e9 + 60, 1);
  history.addBytes(9e14, 9e14 + 60, 1);
  t.ok(history.stretches(9e14).length <= 61);
  history.addBytes(60, 120, 1);
  t.ok(JSON.stringify(history.snapshot()).length < 500);
});
