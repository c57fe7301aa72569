import t from 'tap';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { ratedOfMeter, ratedOfUbi } from './rated_erases.js';

const GB = 1e9;
const chip = (kind: string, name: string, facts: Record<string, string>) =>
  handMadeInfo({ storage: [{ kind, name, facts }] });

t.test('raw flash is rated as its kind is, which the kernel tells', async t => {
  const rated = (facts: Record<string, string>) => ratedOfUbi(3, chip('mtd', 'mtd3', facts)).flash;
  t.equal(rated({ type: 'nand' }), 'SLC NAND');
  t.equal(rated({ type: 'mlc-nand', flags: '0x400' }), 'flash of several bits a cell');
  t.equal(rated({ type: 'mlc-nand', flags: '0x4400' }), 'flash that is used with one bit a cell');
  t.equal(rated({ type: 'nor' }), 'NOR');
  t.match(ratedOfUbi(undefined, undefined), { flash: /not told/, lower: 3000 });
});

t.test("an eMMC's SLC blocks are all of it only where it is enhanced as a whole", async t => {
  const card = (tenthsA: number, tenthsB: number) =>
    ({ kind: 'mmc', name: 'mmcblk0', isFresh: true, tenthsA, tenthsB }) as const;
  const whole = chip('mmc', 'mmcblk0', { enhanced_area_size: `${(8 * GB) / 1024}` });
  const part = chip('mmc', 'mmcblk0', { enhanced_area_size: '65536' });
  const none = chip('mmc', 'mmcblk0', { enhanced_area_size: '4294967274' });
  t.match(ratedOfMeter('rated-life-a', card(2, 0), 8 * GB, whole), { median: 20_000 });
  t.equal(
    ratedOfMeter('rated-life-a', card(2, 3), 8 * GB, part),
    undefined,
    'nobody tells how many they are',
  );
  t.match(ratedOfMeter('rated-life-b', card(2, 3), 8 * GB, none), { median: 3000 });
  t.match(
    ratedOfMeter('rated-life-a', card(2, 0), 8 * GB, none),
    { lower: 1000, upper: 50_000 },
    'of either kind',
  );
  t.match(ratedOfMeter('rated-life', { kind: 'nvme', name: 'nvme0', isFresh: true }, 8 * GB, none), {
    median: 3000,
  });
});
