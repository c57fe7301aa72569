import t from 'tap';
import { handMadeInfo } from '../testing/hand_made_info.js';
import { withSharedParts } from './shared_info.js';

t.test('a document says the same, and devices of a kind have its parts in common', async t => {
  const [first, second] = [handMadeInfo({ device: 'one' }), handMadeInfo({ device: 'two' })];
  const [one, two] = [withSharedParts(first), withSharedParts(second)];
  t.strictSame(one, first);
  t.strictSame(two, second);
  t.equal(one.cpus, two.cpus);
  t.equal(one.kernel, two.kernel);
});

t.test('a device that says something else has a part of its own', async t => {
  const one = withSharedParts(handMadeInfo({}));
  const other = withSharedParts(
    handMadeInfo({ cpus: [{ cpu: 7, part: '0xd03', capacity: 512, online: true }] }),
  );
  t.not(one.cpus, other.cpus);
  t.equal(other.cpus[0]?.cpu, 7);
  t.equal(one.kernel, other.kernel);
});
