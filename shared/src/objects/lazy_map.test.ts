import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { LazyMap } from './index.js';

const key = fc.oneof(fc.nat(7), fc.constant(Number.NaN));
const step = fc.record({
  way: fc.oneof(
    { weight: 6, arbitrary: fc.constant('set' as const) },
    { weight: 4, arbitrary: fc.constantFrom('delete', 'delete while looping', 'set while looping') },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  ),
  key,
  value: fc.oneof(fc.nat(), fc.constant(undefined), fc.string()),
});

t.test('it is what a map is, with no, few or many entries', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const lazy = new LazyMap<number, unknown>();
      const map = new Map<number, unknown>();
      for (const { way, key, value } of steps) {
        const [ours, theirs] = [lazy, map].map(each => {
          const visited: unknown[] = [];
          if (way === 'set') each.set(key, value);
          else if (way === 'clear') each.clear();
          else if (way === 'delete') visited.push(each.delete(key));
          else
            for (const [known, was] of each) {
              visited.push([known, was]);
              if (way === 'delete while looping') each.delete(key);
              else if (each.has(key)) each.set(key, value);
            }
          return visited;
        });
        assert.deepEqual(ours, theirs);
        assert.deepEqual([...lazy], [...map]);
        assert.deepEqual([...lazy.keys()], [...map.keys()]);
        assert.deepEqual([...lazy.values()], [...map.values()]);
        assert.equal(lazy.size, map.size);
        assert.equal(lazy.get(key), map.get(key));
        assert.equal(lazy.has(key), map.has(key));
        const visited: unknown[] = [];
        lazy.forEach((each, at) => {
          visited.push([at, each]);
        });
        assert.deepEqual(visited, [...map]);
      }
      assert.deepEqual([...new LazyMap(map)], [...map]);
    }),
  );
});

t.test('what one has is in no other', async t => {
  new LazyMap<string, number>().set('a', 1);
  t.strictSame([...new LazyMap().entries()], []);
});
