import { given } from '@edgevitals/shared/objects';
import t from 'tap';
import type { Condition } from '../../../findings/condition.js';
import { modelLab } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { answers } from '../../index.js';

const HOUR_MS = 3_600_000;

/** Raw flash: UBI on mtd2, and mtd0 and mtd1 without. */
function rawFlash() {
  const device = new ScriptedDevice();
  for (const number of [0, 1, 2])
    device.set('mtd', [number], `part${number}`, { corrected_bits: 0, ecc_failures: 0, bad_blocks: 0 });
  device.set('mtd', [1], 'part1', { bad_blocks: 2 });
  const ubi = (bad: number, reserved: number): void => {
    device.set('ubi', [0], '', { max_ec: 12, bad_peb_count: bad, reserved_for_bad: reserved, mtd_num: 2 });
    device.set('mtd', [2], 'part2', { bad_blocks: bad });
  };
  ubi(3, 37);
  const lab = modelLab(device);
  lab.read(60_000);
  const found = (kind: string, ms = 60_000): Condition[] => lab.read(ms).filter(each => each.kind === kind);
  return { device, ubi, found, ...lab };
}

t.test('data that could not be restored is told of at once, with the chip that had it', async t => {
  const { device, found } = rawFlash();
  t.strictSame(found('flash.ecc-failures'), []);
  device.add('mtd', [1], 'part1', { ecc_failures: 2 });
  t.match(found('flash.ecc-failures'), [{ subject: 'mtd1', severity: 'critical', summary: /2 errors/ }]);
  t.strictSame(found('flash.ecc-failures'), [], 'it is of the interval in which it was');
});

t.test(
  'a day with many times as many bits to correct as those before is told of, a new device is not',
  async t => {
    const { device, found, restart } = rawFlash();
    const day = (bits: number): Condition[] => {
      let last: Condition[] = [];
      for (let hour = 0; hour < 24; hour++) {
        device.add('mtd', [0], 'part0', { corrected_bits: bits / 24 });
        last = found('flash.bit-errors', HOUR_MS);
      }
      return last;
    };
    for (let i = 0; i < 5; i++) t.strictSame(day(480), [], 'steady');
    day(4800);
    restart();
    const [told, ...others] = day(4800);
    t.match(told, {
      subject: 'mtd0',
      severity: 'warning',
      summary: /4800 bits to correct in a day, 8\.\d times/,
    });
    t.strictSame(others, []);
  },
);

t.test('bits so few that chance explains them are no finding', async t => {
  const { device, found } = rawFlash();
  for (let hour = 0; hour < 24 * 8; hour++) {
    if (hour > 24 * 5) device.add('mtd', [0], 'part0', { corrected_bits: 2 });
    t.strictSame(found('flash.bit-errors', HOUR_MS), []);
  }
});

t.test(
  'blocks that go bad are told of once, by UBI where it is on them, with those that are left',
  async t => {
    const { ubi, device, found, restart } = rawFlash();
    t.strictSame(found('flash.bad-blocks'), [], 'bad from the factory on');
    ubi(5, 35);
    t.match(found('flash.bad-blocks'), [
      {
        subject: 'ubi0',
        severity: 'warning',
        summary: '2 blocks of ubi0 went bad within 30 days; 35 are held back to replace the next',
      },
    ]);
    ubi(39, 1);
    restart();
    t.match(found('flash.bad-blocks'), [{ severity: 'critical', summary: /^36 blocks/ }], 'over a restart');
    device.set('mtd', [1], 'part1', { bad_blocks: 3 });
    t.match(found('flash.bad-blocks'), [
      { subject: 'ubi0' },
      { subject: 'mtd1', summary: '1 block of mtd1 went bad within 30 days' },
    ]);
    for (let day = 0; day < 31; day++) found('flash.bad-blocks', 24 * HOUR_MS);
    t.strictSame(found('flash.bad-blocks'), [], 'a month later it is no news');
  },
);

t.test('an answer has what error correction met, below UBI and beside it', async t => {
  const { device, read, slices, window, view, wear, state } = rawFlash();
  device.set('mtd', [2], 'part2', { corrected_bits: 17, ecc_failures: 1 });
  read(60_000);
  const { rawFlash: told } = answers.flash(window(), slices, view(), { device: 'dev1' }, wear);
  const ubi = { name: 'ubi0', badBlocks: 3, reservedBlocks: 37, correctedBits: 17, uncorrectableErrors: 1 };
  t.match(told, [ubi, { name: 'mtd1', badBlocks: 2, correctedBits: 0, wear: [] }]);
  t.equal(told.length, 2, 'a chip that counts nothing says nothing');
  t.match(state('flash'), { rawFlash: [ubi, { name: 'mtd1' }] });
});

t.test('a chip that the kernel shows beside its partitions is not told of once more', async t => {
  const { device, found, info, window, slices, view, wear } = rawFlash();
  const facts = (master?: string) => ({ type: 'nand', ...given({ master }) });
  info({
    storage: [
      { kind: 'mtd', name: 'mtd0', facts: facts() },
      { kind: 'mtd', name: 'mtd1', facts: facts('mtd0') },
      { kind: 'mtd', name: 'mtd2', facts: facts('mtd0') },
    ],
  });
  found('flash.ecc-failures');
  for (const number of [0, 1]) device.add('mtd', [number], `part${number}`, { ecc_failures: 2 });
  t.match(found('flash.ecc-failures'), [{ subject: 'mtd1' }]);
  t.equal(found('flash.ecc-failures').length, 0);
  const { rawFlash: chips } = answers.flash(window(), slices, view(), { device: 'dev1' }, wear);
  t.strictSame(chips?.map(({ name }) => name).sort(), ['mtd1', 'ubi0']);
});
