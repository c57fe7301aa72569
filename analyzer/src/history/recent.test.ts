import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
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

const all = (recent: RecentSlices, device: string): Slice[] => recent.overlapping(device, 0, 1e12);

t.test('slices come back as they were, the processes that were noticed late too', async t => {
  const recent = new RecentSlices();
  const slice = second(3);
  slice.listsAll = false;
  slice.energy = { joules: 1.5, sigma: 0.1, basis: 'measured', sensor: 'bat', base: 0.25, unexplained: 0 };
  slice.processes.push(
    { ...PROCESS.empty(), program: 'sh', pid: 7, startTicks: 500, userSeconds: 0.25, running: true },
    {
      ...PROCESS.empty(),
      program: 'sh',
      pid: 8,
      startTicks: 20,
      systemSeconds: 0.5,
      lateSeconds: 35.5,
      lateShare: 0.125,
    },
  );
  slice.boot = 0xdeadbeef;
  recent.push('a', slice, true);
  t.strictSame(all(recent, 'a'), [slice]);
});

t.test('memory for recent slices is bounded over all devices, and the oldest go first', async t => {
  const recent = new RecentSlices({ seconds: 900, maxBytes: 12_000 });
  for (let at = 0; at < 500; at++) {
    for (const device of ['a', 'b', 'c']) recent.push(device, second(at), true);
    if (recent.size > 12_000) t.fail(`${recent.size} bytes at second ${at}`);
  }
  for (const device of ['a', 'b', 'c']) {
    const kept = all(recent, device);
    t.ok(kept.length >= 15 && kept.at(-1)?.to === START + 500, `${device} keeps its newest ${kept.length}`);
  }
  const aged = new RecentSlices({ seconds: 60, maxBytes: 1e9 });
  for (let at = 0; at < 500; at++) aged.push('a', second(at), true);
  const slices = all(aged, 'a');
  t.ok(slices.length >= 61 && slices.length < 120, `${slices.length} slices of a minute and a slab`);
  t.equal(slices[0]!.to, START + 501 - slices.length, 'without a hole');
  t.ok(aged.completeFrom('a')! >= START / 60 + 7);
});

t.test(
  'what was packed at a stop is there after it; what is damaged or of another version is not',
  async t => {
    const recent = new RecentSlices();
    for (let at = 0; at < 100; at++) recent.push('a', second(at), true);
    const packed = decodeCbor(encodeCbor(recent.pack('a', 60)), {
      maxBytes: 1e6,
      maxDepth: 8,
      maxItems: 1e5,
    }) as {
      format: number;
      slabs: { bytes: Uint8Array; index: number[] }[];
    };
    const again = new RecentSlices();
    again.unpack('a', packed);
    const slices = all(again, 'a');
    t.ok(slices.length >= 60 && slices.length < 80, `${slices.length} slices`);
    t.strictSame(slices, all(recent, 'a').slice(-slices.length));
    t.equal(again.startOf('a'), slices[0]!.from);
    again.push('a', second(100), false);
    t.equal(all(again, 'a').length, slices.length + 1);
    const [first, ...rest] = packed.slabs;
    for (const damaged of [
      undefined,
      'text',
      { ...packed, format: 1 },
      { ...packed, slabs: [] },
      { ...packed, slabs: [{ ...first!, index: [1, 2] }, ...rest] },
      { ...packed, slabs: [{ ...first!, bytes: first!.bytes.slice(0, 40) }, ...rest] },
      { ...packed, slabs: [{ ...first!, bytes: first!.bytes.map(() => 255) }, ...rest] },
    ]) {
      const none = new RecentSlices();
      none.unpack('a', damaged);
      t.strictSame(all(none, 'a'), []);
      t.equal(none.size, 0);
    }
  },
);
