import t from 'tap';
import { costOf } from './cost.js';
import { FairQueue } from './fair_queue.js';

const queue = () => new FairQueue<string>((_method, body) => Number(body));

t.test('who floods waits for itself: everybody else is next', t => {
  const line = queue();
  const refused: (string | undefined)[] = [];
  for (let i = 0; i < 100; i++) refused.push(line.add('flood', 'top', 10, `flood ${i}`));
  t.equal(refused.filter(each => each !== undefined).length, 84, 'beyond 16 it is refused');
  t.match(line.take(), { item: 'flood 0' });
  line.add('honest', 'top', 1, 'honest');
  t.match(line.take(), { item: 'honest' });
  t.match(line.take(), { item: 'flood 1' });
  t.end();
});

t.test('one client does not have all places at once', t => {
  const line = queue();
  for (let i = 0; i < 10; i++) line.add('a', 'top', 1, `a ${i}`);
  const taken = Array.from({ length: 6 }, () => line.take()?.item);
  t.same(taken, ['a 0', 'a 1', 'a 2', 'a 3', undefined, undefined]);
  line.done('a');
  t.equal(line.take()?.item, 'a 4');
  t.end();
});

t.test('shares are by cost: one long look back stands for many short ones', t => {
  const line = queue();
  for (let i = 0; i < 12; i++) {
    line.add('long', 'top', 10, 'long');
    line.add('short', 'top', 1, 'short');
  }
  const order: string[] = [];
  for (let next = line.take(); next !== undefined; next = line.take()) {
    order.push(next.item);
    line.done(next.client);
  }
  t.equal(order.length, 24);
  t.ok(order.lastIndexOf('short') < 14, order.join(' '));
  t.end();
});

t.test('a short request need not wait for the first long one of each of many clients', t => {
  const line = queue();
  for (let i = 0; i < 200; i++) line.add(`long ${i}`, 'top', 5000, 'long');
  line.add('short', 'top', 1, 'short');
  t.equal(line.take()?.item, 'short');
  t.end();
});

t.test('when all places are taken, who has most waiting gives one up', t => {
  const line = queue();
  for (let client = 0; client < 32; client++)
    for (let i = 0; i < 16; i++) t.equal(line.add(`c${client}`, 'top', 1, `c${client} ${i}`), undefined);
  t.match(line.add('new', 'top', 1, 'new'), / 15$/, 'the last of one that has sixteen');
  t.equal(line.take()?.item, 'c0 0');
  t.end();
});

t.test('what a request costs is known by what it asks for', t => {
  const of = (method: string, body: unknown): number => costOf(method, body, () => 2000);
  t.ok(of('top', { device: 'a', window: '7d' }) > 100 * of('top', { device: 'a', window: '1m' }));
  t.ok(of('arch', { window: '7d' }) > 10 * of('top', { window: '7d' }), 'it may read of other devices');
  t.ok(of('devices', {}) > 10 * of('devices', { devices: ['a'] }));
  t.ok(of('devices', { limit: 10 }) < of('devices', {}));
  t.equal(of('top', { window: 'nonsense' }), of('top', {}));
  t.equal(of('top', undefined), 1);
  t.end();
});
