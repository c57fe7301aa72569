import type { FlashAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../render/colour.js';
import { wholeScreen } from '../render/fit_screen.js';
import { flashView } from './flash.js';
import type { Lines } from './view.js';

const drawnOf: Lines<FlashAnswer> = (answer, options) => wholeScreen(flashView(answer, options));
const shown = (parts: Partial<FlashAnswer>): string => {
  const answer = { ...(RESULT_EXAMPLES['flash answer'] as unknown as FlashAnswer), ...parts };
  return drawnOf(answer, { width: 80, colours: palette(false), now: 1_790_000_100 }).join('\n');
};

t.test('what programs wrote and disks have not is told as that, never as a negative amount', async t => {
  const pending = shown({ unattributedBytes: 0, pendingBytes: 3.7e9 });
  t.match(pending, 'not on disk yet, or deleted before: 3.70 GB');
  t.notMatch(pending, /of no process|: -/);
  t.match(shown({ unattributedBytes: 4096, pendingBytes: 0 }), 'on disk but of no process: 4.10 kB');
});

t.test('a program whose children nobody saw is named with what it ran', async t => {
  t.match(shown({}), 'journald and what it ran');
});

t.test(
  'who caused it is told with the journal, layers with where they come from, unknown as unknown',
  async t => {
    const all = shown({});
    t.match(all, /file system +x 2\.50 \(2\.00 to 3\.50\), measured: disks over programs, mmcblk0p2/);
    t.match(all, /journald and what it ran +synced .* 1\.50 MB +60 %/);
    t.match(all, /mmcblk0p2 +ext4 +2\.00 MB +400 +300 +1\.00 MB to 1\.20 MB/);
    t.match(all, 'swapped out: 4.10 kB');
    const {
      journalBytes: _j,
      causedBytes: _c,
      causedShare: _s,
      ...untold
    } = (RESULT_EXAMPLES['flash answer'] as unknown as FlashAnswer).processes[0]!;
    t.match(shown({ processes: [untold] }), / 1\.00 MB +- +- +50 %/);
    const nothing = shown({ amplification: [], filesystems: [], days: [] });
    t.notMatch(nothing, /file system|FILE SYSTEM|DAY/);
    for (const line of all.split('\n')) t.ok(line.length <= 80, line);
  },
);

t.test('raw flash is told with its erases, its blocks and what error correction met', async t => {
  t.match(shown({}), /RAW FLASH +ERASES, MOST +MEAN +BAD +SPARE +CORRECTED +LOST/);
  t.match(shown({}), /ubi0 +1200 +901 +3 +17 +120 +1/);
  t.match(shown({ rawFlash: [{ name: 'mtd1', badBlocks: 2, wear: [] }] }), /mtd1 +- +- +2 +- +- +-/);
  t.notMatch(shown({ rawFlash: [] }), 'RAW FLASH');
});
