import { randomNumbers } from '@edgevitals/shared/random';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { StorageReading } from '../../device/interval.js';
import { sliceOf } from '../../history/slice_of.js';
import { DISK } from '../../quantities/index.js';
import { handMadeInfo } from '../../testing/hand_made_info.js';
import { handMadeInterval, handMadeProcess } from '../../testing/hand_made_interval.js';
import { FlashModel } from './model.js';

const DAY = 86_400;
/** Of a device, all that it saves. */
const MOST_BYTES = 2048;
const PROGRAMS = 40;

/**
 * A device in the fifth year of its life: every step of every meter has been seen, dozens of programs write, some of them more than
 * they should, and one of them small records.
 */
function grown(storageOf: (share: number) => StorageReading): FlashModel {
  const model = new FlashModel();
  const random = randomNumbers(3);
  const days = 5 * 365;
  const step = 60;
  const run = (from: number, seconds: number, share: number): void => {
    const processes = Array.from({ length: PROGRAMS }, (_, i) =>
      handMadeProcess({
        ...{ pid: 100 + i, program: `program-${i}.service`, uid: i },
        ...{
          writtenBytes: Math.round((2e6 * random() * seconds) / 60),
          requestedBytes: 1e5 * random() * seconds,
        },
        ...{ writeCalls: Math.round(100 * seconds), includesUnseen: i % 2 === 0 },
      }),
    );
    const interval = handMadeInterval({
      ...{ from: Seconds(from), to: Seconds(from + seconds), elapsed: Seconds(seconds), processes },
      ...{ info: handMadeInfo({ storage: [{ kind: 'mtd', name: 'mtd2', facts: { type: 'nand' } }] }) },
      disks: [{ ...DISK.empty(), name: 'mmcblk0', leaf: true, writtenBytes: 1e7 * seconds * random() }],
      storage: [storageOf(share)],
      mtds: [2, 3].map(number => ({
        ...{ name: `mtd${number}`, number, correctedBits: 1e6, correctedGrowth: Math.round(1e3 * random()) },
        ...{ failures: 3, failureGrowth: 0, badBlocks: 3 + Math.floor(17 * share) },
      })),
    });
    model.takeInterval(interval, sliceOf(interval));
  };
  for (let day = 0; day < days; day += step) run(day * DAY, step * DAY, day / days);
  for (let minute = 0; minute < 365; minute++) run(days * DAY + minute * 60, 60, 1);
  return model;
}

const STORAGE: readonly (readonly [string, (share: number) => StorageReading])[] = [
  [
    'an eMMC',
    (share: number) => {
      const tenths = 1 + Math.floor(10 * share);
      const preEol = share > 0.9 ? 3 : share > 0.8 ? 2 : 1;
      return { kind: 'mmc', name: 'mmcblk0', isFresh: true, tenthsA: tenths, tenthsB: tenths, preEol };
    },
  ],
  [
    'a drive',
    (share: number) => ({
      kind: 'smart',
      ...{ name: 'mmcblk0', isFresh: true, percentUsed: Math.floor(100 * share) },
      ...{ sparePercent: 100 - Math.floor(90 * share), spareThreshold: 10, writtenBytes: 1e14 * share },
      ...{
        flashBytes: 3e14 * (0.1 + share),
        hostPages: 1e10 * (0.1 + share),
        ownPages: 2e10 * (0.1 + share),
      },
    }),
  ],
  [
    'raw flash',
    (share: number) => ({
      kind: 'ubi',
      ...{ name: 'ubi0', isFresh: true, mtd: 2, blocks: 1024, blockBytes: 126_976 },
      ...{ mostErases: Math.floor(30_000 * share), meanErases: 3000.123 * share },
      ...{ badBlocks: Math.floor(20 * share), reservedBlocks: 20 - Math.floor(20 * share) },
    }),
  ],
];

for (const [name, storage] of STORAGE)
  t.test(`a device with ${name} saves 2 KiB in all, wear and findings too`, async t => {
    const model = grown(storage);
    const saved = JSON.stringify(model.snapshot());
    t.ok(saved.length <= MOST_BYTES, `${saved.length}`);
  });
