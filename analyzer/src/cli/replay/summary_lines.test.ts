import type { Finding } from '@edgevitals/shared/results';
import stringWidth from 'string-width';
import t from 'tap';
import type { ReplaySummary } from '../../recording/replay.js';
import { palette } from '../render/colour.js';
import { summaryLines } from './summary_lines.js';

const START = Date.UTC(2026, 0, 1) / 1000;
const options = { width: 80, colours: palette(false), now: START + 600 };

const finding = (id: string, parts: Partial<Finding> = {}): Finding => ({
  ...{ id, device: 'gw-1', kind: 'process.cpu-hog', severity: 'warning', status: 'open', subject: 'busy' },
  ...{ summary: 'busy has used 95 % of a CPU for five minutes', evidence: [], occurrences: 1 },
  ...{ openedAt: START + 300, updatedAt: START + 600 },
  ...parts,
});

const summary = (parts: Partial<ReplaySummary>): ReplaySummary => ({
  ...{ from: START, to: START + 600, messages: 10, devices: [], refusedOfOthers: 0, findings: [] },
  ...parts,
});

t.test('what happened stands in its order, with what ended and what was left behind', async t => {
  const lines = summaryLines(
    summary({
      findings: [
        finding('a', { status: 'resolved', resolvedAt: START + 500 }),
        finding('b', { subject: 'later', openedAt: START + 400, status: 'stale', updatedAt: START + 590 }),
      ],
    }),
    options,
  );
  t.same(
    lines.filter(line => /^20.*gw-1/.test(line)).map(line => line.slice(11, 30).trimEnd()),
    ['00:05:00  opened', '00:06:40  opened', '00:08:20  resolved', '00:09:50  stale'],
  );
});

t.test('of many devices those with most missing are listed, and how many more there are', async t => {
  const devices = Array.from({ length: 150 }, (_, i) => ({
    ...{ device: `gw-${i}`, frames: 10, lostFrames: i === 140 ? 2 : 0 },
    refused: i === 120 ? { FRAME_NO_KEY: 7, FRAME_LATE: 1 } : {},
  }));
  const lines = summaryLines(summary({ devices, refusedOfOthers: 3 }), options);
  t.match(lines[2], /^gw-120 +10 +0 +7 FRAME_NO_KEY, 1 FRAME_LATE$/);
  t.match(lines[3], /^gw-140 +10 +2 +0$/);
  t.ok(lines.includes('and 50 more, with --json'));
  t.ok(lines.includes('refused of further devices: 3'));
  t.equal(lines.at(-1), 'nothing was found');
});

t.test('no name steers a terminal or leaves its 80 columns', async t => {
  const lines = summaryLines(
    summary({
      devices: [{ device: 'd'.repeat(64), frames: 1e9, lostFrames: 1e9, refused: { FRAME_MALFORMED: 1e9 } }],
      findings: [
        finding('a', { subject: '\x1b[2J'.repeat(20), summary: `\x1b]0;x\x07${'word '.repeat(40)}` }),
      ],
    }),
    options,
  );
  t.notMatch(lines.join('\n'), '\x1b');
  t.same(
    lines.filter(line => stringWidth(line) > 80),
    [],
  );
});
