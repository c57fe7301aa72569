import type { FlashAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../render/colour.js';
import { flashView } from './flash.js';

const shown = (parts: Partial<FlashAnswer>): string => {
  const answer = { ...(RESULT_EXAMPLES['flash answer'] as unknown as FlashAnswer), ...parts };
  return flashView(answer, { width: 80, colours: palette(false), now: 1_790_000_100 }).join('\n');
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
