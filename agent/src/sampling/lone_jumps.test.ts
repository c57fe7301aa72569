import t from 'tap';
import { LoneJumps } from './lone_jumps.js';

/** Which of a zone's readings, one a second and in degrees, are believed. */
function believed(everyMs: number, ...celsius: number[]): number[] {
  const jumps = new LoneJumps();
  return celsius.filter((each, i) => jumps.believes(0, each * 1000, i * everyMs));
}

t.test(
  'a reading that jumps alone is not believed, heat that stays is from its second reading on',
  async t => {
    t.strictSame(believed(1000, 45, 130, 46, 47), [45, 46, 47]);
    t.strictSame(believed(1000, 45, 130, 2, 46), [45, 46], 'nor are two that have nothing in common');
    t.strictSame(believed(1000, 45, 90, 91, 92), [45, 91, 92]);
    t.strictSame(believed(1000, 45, 84, 45), [45, 84, 45], 'less than 40 degrees may be heat');
    t.strictSame(believed(5000, 45, 90, 45), [45, 90, 45], 'and so may more be in five seconds');
    const two = new LoneJumps();
    two.believes(0, 45_000, 0);
    t.ok(two.believes(1, 100_000, 500), 'each zone has readings of its own');
  },
);
