import t from 'tap';
import { loadOf } from './load.js';

const cpus = (busy: number, clock = 1, count = 4) => Array.from({ length: count }, () => ({ busy, clock }));

t.test('the first CPU that runs heats more than the next, and a lower clock less', async t => {
  t.equal(loadOf(cpus(1)), 1);
  t.equal(loadOf(cpus(0)), 0);
  const one = loadOf([{ busy: 1, clock: 1 }, ...cpus(0, 1, 3)])!;
  const two = loadOf([...cpus(1, 1, 2), ...cpus(0, 1, 2)])!;
  t.ok(one > two - one, `${one}, then ${two - one}`);
  const slow = loadOf(cpus(1, 0.5))!;
  t.ok(slow < 0.5 && slow > 0.3, `${slow} at half the clock`);
});

t.test('what nothing tells of has no load, and impossible shares are held to what is possible', async t => {
  t.equal(loadOf([]), undefined);
  t.equal(loadOf([{ busy: 1.7, clock: 3 }]), 1);
  t.equal(loadOf([{ busy: -1, clock: 1 }]), 0);
});
