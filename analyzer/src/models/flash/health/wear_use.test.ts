import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval, StorageReading } from '../../../device/interval.js';
import { sliceOf } from '../../../history/slice_of.js';
import { DISK } from '../../../quantities/index.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { modelLab } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { answers } from '../../index.js';
import { FlashModel } from '../model.js';
import { nextEnd, type StorageWear, wearOfDisk } from './wear_use.js';

const DAY = 86_400;
const YEAR = 365.25 * DAY;

/** A model that has watched an eMMC of 32 GB for days: a tenth of its life takes 100 days. */
function watched(days: number, parts: Partial<StorageReading> = {}, model = new FlashModel(), from = 0) {
  let reading: StorageReading | undefined;
  let interval: Interval = handMadeInterval();
  for (let day = from; day < from + days; day++) {
    const tenthsB = 1 + Math.floor(day / 100);
    if (reading?.tenthsB !== tenthsB)
      reading = { kind: 'mmc', name: 'mmcblk0', isFresh: true, tenthsB, ...parts };
    interval = handMadeInterval({
      from: Seconds(day * DAY),
      to: Seconds((day + 1) * DAY),
      elapsed: Seconds(DAY),
      info: handMadeInfo(),
      disks: [{ ...DISK.empty(), name: 'mmcblk0', leaf: true, writtenBytes: 1e9 }],
      storage: [reading],
    });
    model.takeInterval(interval, sliceOf(interval));
  }
  return { model, interval, at: (from + days) * DAY };
}

t.test(
  'a chip that has lived three tenths tells when it ends, with the chance that it does before',
  async t => {
    const { model, at } = watched(350);
    const [end] = model.wear({ at, predicts: true, serviceUntil: at + 10 * YEAR })[0]!.ends;
    t.match(end, { end: 'rated-life-b', usedAtLeast: 0.3, usedBelow: 0.4, stale: false });
    t.ok(end!.endsBeforeService! > 0.98);
    t.equal(end!.remainingSeconds?.basis, 'modelled');
    t.ok(
      Math.abs(end!.remainingSeconds!.value / (650 * DAY) - 1) < 0.2,
      `${end!.remainingSeconds!.value / DAY}`,
    );
    t.ok(end!.remainingLowSeconds! < 650 * DAY && end!.remainingHighSeconds! > 650 * DAY);
    const [unasked] = model.wear({ at, predicts: false })[0]!.ends;
    t.equal(unasked?.remainingSeconds, undefined);
  },
);

t.test('before its first step there is a prior only, and nothing is found wrong', async t => {
  const { model, at } = watched(50);
  const wear = model.wear({ at, predicts: true });
  t.match(nextEnd(wear)?.remainingSeconds, { basis: 'prior', note: /^prior only/ });
  t.match(wearOfDisk('mmcblk0', wear), { wearUsed: { value: Number } });
  t.strictSame(model.conditions(), []);
});

t.test('storage that ends within a year is found, and that has said that it is worn', async t => {
  const { model } = watched(850);
  t.match(model.conditions(), [{ kind: 'flash.wear-out', subject: 'mmcblk0', level: 'raised' }]);
  const worn = watched(950, { preEol: 2 }).model.conditions();
  t.match(
    worn.find(each => each.kind === 'flash.worn'),
    { severity: 'warning', summary: /used 90 % or more/ },
  );
  const past = watched(1050, { preEol: 3 }).model.conditions();
  t.match(past, [{ kind: 'flash.worn', severity: 'critical' }], 'what has ended will not end');
});

t.test('what was read at the start is said to be so', async t => {
  const { model, at } = watched(250, { isFresh: false });
  t.match(nextEnd(model.wear({ at, predicts: true })), {
    stale: true,
    remainingSeconds: { note: /when the device started/ },
  });
});

t.test('a meter that stands lower is that of another card, which starts anew', async t => {
  const { model } = watched(350);
  const { at } = watched(6, { tenthsB: 1 }, model, 350);
  t.match(nextEnd(model.wear({ at, predicts: true })), {
    usedBelow: 0.1,
    remainingSeconds: { basis: 'prior' },
  });
});

t.test('a restart of the analyzer forgets nothing, in a kilobyte', async t => {
  const { model, at } = watched(550);
  const again = new FlashModel();
  const saved = JSON.stringify(model.snapshot());
  again.restore(JSON.parse(saved));
  watched(1, {}, again, 550);
  const [before, after] = [model, again].map(
    each => nextEnd(each.wear({ at, predicts: true }))?.remainingSeconds?.value,
  );
  t.ok(Math.abs(after! / before! - 1) < 0.15, `${before} ${after}`);
  const { lives } = JSON.parse(saved) as { lives: unknown };
  t.ok(JSON.stringify(lives).length < 1024);
});

t.test(
  'from registers in frames to an answer: what storage tells, and why it does not tell more',
  async t => {
    const device = new ScriptedDevice();
    device.set('disk', [179, 0], 'mmcblk0', { sectors_written: 0 });
    device.set('disk', [259, 0], 'nvme0n1', { sectors_written: 0 });
    device.set('disk', [179, 8], 'mmcblk1', { sectors_written: 0 });
    device.set('mmc', [], 'mmcblk0', { life_time_a: 1, life_time_b: 3, pre_eol_info: 1, fresh: 0 });
    device.set('nvme', [], 'nvme0', {
      percent_used: 7,
      avail_spare: 100,
      spare_thresh: 10,
      data_units_written: 5,
    });
    device.set('ubi', [0], '', {
      max_ec: 12,
      erases: 1000,
      counted: 100,
      bad_peb_count: 1,
      reserved_for_bad: 19,
    });
    const { read, slices, window, view, wear, state } = modelLab(device);
    for (let i = 0; i < 3; i++) read(60_000);
    const answer = answers.flash(window(), slices, view(), { device: 'dev1' }, wear);
    t.match(
      answer.disks.map(({ name, wearUsed }) => [name, wearUsed && Math.round(wearUsed.value * 1000)]),
      [
        ['mmcblk0', 250],
        ['nvme0n1', 75],
        ['mmcblk1', undefined],
      ],
    );
    t.match(answer.rawFlash, [
      { name: 'ubi0', mostErases: 12, meanErases: 10, wear: [{ end: 'spare', usedAtLeast: 0.05 }, {}, {}] },
    ]);
    t.equal(answer.lifetimeSeconds, undefined);
    const why = answer.notIdentified.join('\n');
    t.match(why, /how worn mmcblk1 is: nothing on the device tells it/);
    t.match(why, /how long mmcblk0 will last: .*less than three days/);
    t.match(why, /how long ubi0 will last: its erases have been counted for less than three days/);
    t.match(state('flash'), { rawFlash: [{ name: 'ubi0' }], disks: [{ wear: [{ end: 'rated-life-b' }] }] });
  },
);

/** Raw flash of 1024 blocks that is watched for days: its most worn block is erased so often a day, all of them in the mean a tenth of that. */
function ubiWatched(days: number, aDay: number, model = new FlashModel(), from = 0) {
  const info = {
    ...handMadeInfo(),
    storage: [{ kind: 'mtd', name: 'mtd2', facts: { type: 'nand' } }],
  };
  for (let day = from; day < from + days; day++) {
    const mostErases = 10_000 + Math.floor(aDay * day);
    const reading: StorageReading = {
      ...{ kind: 'ubi', name: 'ubi0', isFresh: true, mtd: 2, blocks: 1024, blockBytes: 126_976 },
      ...{ mostErases, meanErases: 1000 + 0.1 * aDay * day, badBlocks: 0, reservedBlocks: 20 },
    };
    const interval = handMadeInterval({
      ...{ from: Seconds(day * DAY), to: Seconds((day + 1) * DAY), elapsed: Seconds(DAY) },
      ...{ info, storage: [reading] },
    });
    model.takeInterval(interval, sliceOf(interval));
  }
  return { model, at: (from + days) * DAY };
}

t.test('raw flash ends with its most worn block, at the erases that its kind is rated for', async t => {
  const { model, at } = ubiWatched(60, 20);
  // 60,000 less 11,200, 20 a day
  const middle = (48_800 / 20) * DAY;
  const [{ ends, bytesLeft }] = model.wear({ at, predicts: true, serviceUntil: at + 20 * YEAR }) as [
    StorageWear,
  ];
  const [most, mean] = ['most-erases', 'mean-erases'].map(end => ends.find(each => each.end === end)!);
  t.equal(ends[0], most, 'the next to end first');
  const { remainingSeconds, remainingLowSeconds: low, remainingHighSeconds: high } = most!;
  t.ok(Math.abs(remainingSeconds!.value / middle - 1) < 0.25, `${remainingSeconds!.value / DAY} days`);
  t.ok(low! < 0.6 * middle && high! > 1.5 * middle, 'as wide as the rating at least');
  t.match(remainingSeconds, {
    basis: 'modelled',
    note: /^Taking SLC NAND to bear 60000 erases, 30000 to 120000/,
  });
  t.ok(most!.endsBeforeService! > 0.9);
  t.ok(most!.usedAtLeast > 0.09 && most!.usedBelow! < 0.4);
  t.ok((mean!.remainingSeconds?.value ?? Number.POSITIVE_INFINITY) > 2 * remainingSeconds!.value);
  t.equal(bytesLeft, undefined, 'erased is not written');
});

t.test('raw flash that is near its rated erases is found, and a restart forgets nothing of it', async t => {
  const { model, at } = ubiWatched(30, 400, undefined);
  const again = new FlashModel();
  again.restore(JSON.parse(JSON.stringify(model.snapshot())));
  ubiWatched(1, 400, again, 30);
  t.match(again.conditions(), [
    { kind: 'flash.wear-out', subject: 'ubi0', summary: /the erases that its most worn block is rated for/ },
  ]);
  const [before, after] = [model, again].map(
    each => nextEnd(each.wear({ at, predicts: true }))?.remainingSeconds?.value,
  );
  t.ok(Math.abs(after! / before! - 1) < 0.1, `${before} ${after}`);
});

t.test('raw flash that is not erased more, or counts no erases, does not tell when it ends', async t => {
  const { model, at } = ubiWatched(30, 0);
  t.equal(nextEnd(model.wear({ at, predicts: true })), undefined);
});

t.test(
  'spare blocks of raw flash that go one after the other end, at the rate at which it is erased',
  async t => {
    const { model, at } = ubiWatched(60, 20);
    const { info } = handMadeInterval();
    for (let step = 1; step <= 8; step++) {
      const day = 60 + step;
      const interval = handMadeInterval({
        ...{ from: Seconds((day - 1) * DAY), to: Seconds(day * DAY), elapsed: Seconds(DAY), info },
        storage: [
          {
            ...{ kind: 'ubi', name: 'ubi0', isFresh: true, mtd: 2, blocks: 1024, blockBytes: 126_976 },
            ...{
              mostErases: 11_180 + 20 * step,
              meanErases: 1118 + 2 * step,
              badBlocks: step,
              reservedBlocks: 20 - step,
            },
          },
        ],
      });
      model.takeInterval(interval, sliceOf(interval));
    }
    const [{ ends }] = model.wear({ at: at + 8 * DAY, predicts: true }) as [StorageWear];
    const spare = ends.find(({ end }) => end === 'spare')!;
    // a block a day, 12 left
    t.ok(
      spare.remainingSeconds!.value > 6 * DAY && spare.remainingSeconds!.value < 24 * DAY,
      `${spare.remainingSeconds!.value / DAY}`,
    );
  },
);
