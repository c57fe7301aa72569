import t from 'tap';
import { type FleetResult, resultLines, statusLines } from './fleet_status.js';

const MIB = 2 ** 20;
const result = (given: Partial<FleetResult> = {}): FleetResult => ({
  ...{ devices: 10_000, seconds: 120, ofSeconds: 600, sent: 120_000, acknowledged: 119_990, failed: 0 },
  server: {
    seconds: 122,
    broker: { cpuSeconds: 9, residentBytes: 40 * MIB },
    analyzer: {
      ...{ cpuSeconds: 30, residentBytes: 500 * MIB, writtenBytes: 3e8 },
      ...{ devices: 10_000, frames: 119_900, lost: 0, refused: 0, findings: 12 },
    },
  },
  ...given,
});

t.test('a glance tells whether broker and analyzer keep up, and what they take', async t => {
  const { server, ...progress } = result();
  t.strictSame(statusLines(progress, server), [
    '10,000 devices · 2 min of 10 min · 1,000 frames/s',
    'sent      120,000, 10 not acknowledged yet',
    'taken in  119,900, 100 behind, of 10,000 devices',
    'broker    7.4 % of a core, 40.0 MiB',
    'analyzer  25 % of a core, 500 MiB, 12 findings open',
  ]);
});

t.test('what was lost, refused or failed cannot be overlooked', async t => {
  const { server, ...progress } = result({ failed: 3 });
  const analyzer = { ...server!.analyzer, lost: 2, refused: 1 };
  const text = statusLines(progress, { ...server!, analyzer }).join('\n');
  t.match(text, /3 FAILED/);
  t.match(text, /2 LOST, 1 REFUSED/);
});

t.test(
  'at the end a frame and a device have their price, without the start where there is a time after it',
  async t => {
    const whole = result();
    t.match(
      resultLines(whole).at(-2),
      /^a frame {3}250 us of CPU in the analyzer, 75 us in the broker \(with the start/,
    );
    t.match(resultLines(whole).at(-1), /^a device {2}51\.2 KiB of memory, 21\.2 MB written a day$/);
    const warm = {
      seconds: 62,
      broker: { cpuSeconds: 6, residentBytes: 0 },
      analyzer: { ...whole.server!.analyzer, cpuSeconds: 24, writtenBytes: 2e8, frames: 59_900 },
    };
    t.equal(
      resultLines({ ...whole, warm }).at(-2),
      'a frame   100 us of CPU in the analyzer, 50 us in the broker',
    );
  },
);

t.test("of somebody else's server nothing is said", async t => {
  const { server: _, ...progress } = result();
  t.equal(resultLines(progress).length, 2);
});
