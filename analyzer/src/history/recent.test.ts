import t from 'tap';
import { PROCESS } from '../quantities/index.js';
import { RecentSlices } from './recent.js';
import type { Slice } from './slice.js';
import { emptySlice } from './slice_of.js';

const START = 28_000_000 * 60;

/** One second of a device that is busy all the time. */
const second = (at: number): Slice => ({
  ...emptySlice(START + at, START + at + 1),
  coveredSeconds: 1,
  cpuBusySeconds: 1,
});

t.test('slices come back as they were, the processes that were noticed late too', async t => {
  const recent = new RecentSlices();
  const slice = second(3);
  slice.listsAll = false;
  slice.energy = { joules: 1.5, sigma: 0.1, basis: 'measured', sensor: 'bat', base: 0.25, unexplained: 0 };
  slice.processes.push(
    { ...PROCESS.empty(), program: 'sh', pid: 7, userSeconds: 0.25, running: true },
    { ...PROCESS.empty(), program: 'sh', pid: 8, systemSeconds: 0.5, lateSeconds: 35.5, lateShare: 0.125 },
  );
  recent.push('a', slice);
  t.strictSame(recent.since('a', 0), [slice]);
});

t.test('memory for recent slices is bounded over all devices, and the oldest go first', async t => {
  const recent = new RecentSlices({ seconds: 900, maxBytes: 12_000 });
  for (let at = 0; at < 500; at++) {
    for (const device of ['a', 'b', 'c']) recent.push(device, second(at));
    if (recent.size > 12_000) t.fail(`${recent.size} bytes at second ${at}`);
  }
  for (const device of ['a', 'b', 'c']) {
    const kept = recent.since(device, 0);
    t.ok(kept.length >= 15 && kept.at(-1)?.to === START + 500, `${device} keeps its newest ${kept.length}`);
  }
  const aged = new RecentSlices({ seconds: 60, maxBytes: 1e9 });
  for (let at = 0; at < 500; at++) aged.push('a', second(at));
  const slices = aged.since('a', 0);
  t.ok(slices.length >= 61 && slices.length < 120, `${slices.length} slices of a minute and a slab`);
  t.equal(slices[0]!.to, START + 501 - slices.length, 'without a hole');
  t.ok(aged.completeFrom('a')! >= START / 60 + 7);
});
