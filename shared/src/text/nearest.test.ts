import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { editDistance, nearestNames } from './nearest.js';

t.test('a misspelt name finds the one that was meant, first', async t => {
  const names = ['mmcblk0', 'mmcblk0p1', 'mmcblk0p2', 'sda', 'sda1', 'nvme0n1'];
  t.equal(nearestNames('mmcblk0p9', names)[0], 'mmcblk0p1');
  t.equal(nearestNames('mmcblk0p9', names).length, 3);
  t.same(nearestNames('sda7', names), ['sda', 'sda1']);
  t.same(nearestNames('nvme', names), ['nvme0n1'], 'a part of it');
  t.same(nearestNames('NVME0N1P1', names), ['nvme0n1']);
  t.same(nearestNames('sesnor_daemon', ['sensor_daemon', 'sshd']), ['sensor_daemon'], 'neighbours swapped');
  t.same(nearestNames('floppy', names), []);
  t.same(nearestNames('', names), []);
  t.ok(nearestNames('x'.repeat(1e6), ['x'.repeat(1e6), 'sda']).length === 1, 'of any length');
});

t.test('edits are counted up to the bound, the same from either side', async t => {
  t.equal(editDistance('kitten', 'sitting', 5), 3);
  t.equal(editDistance('kitten', 'sitting', 2), 3);
  t.equal(editDistance('abcd', 'acbd', 2), 1);
  t.equal(editDistance('', 'abc', 4), 3);
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat({ max: 8 }), (a, b, bound) => {
      const all = editDistance(a, b, 20);
      assert.equal(editDistance(a, b, bound), Math.min(all, bound + 1));
      assert.equal(editDistance(b, a, 20), all);
      assert.equal(all === 0, a === b);
      assert.ok(all <= Math.max(a.length, b.length));
    }),
  );
  t.pass();
});
