import assert from 'node:assert/strict';
import { ByteWriter, decodeFrame, encodeCbor, encodeFrame } from '@edgevitals/shared/frame';
import { Seconds } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import type { Interval } from '../device/interval.js';
import { keptInterval } from '../testing/kept_interval.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { IngestEvent, IngestResult } from './event.js';
import { Ingest } from './ingest.js';
import type { IngestLimits } from './limits.js';

function started(limits: Partial<IngestLimits> = {}) {
  const intervals: Interval[] = [];
  const keys: string[] = [];
  const ingest = new Ingest(limits);
  const take = (event: IngestEvent): void => {
    if (event.kind === 'interval') intervals.push(keptInterval(event.interval));
    if (event.kind === 'keyframe-needed') keys.push(event.device);
  };
  const frame = (topic: string, bytes: Uint8Array, at: number): IngestResult => {
    const events = ingest.frame(topic, bytes, Seconds(at));
    for (;;) {
      const { done, value } = events.next();
      if (done === true) return value;
      take(value);
    }
  };
  const tick = (at: number): void => {
    for (const event of ingest.tick(Seconds(at))) take(event);
  };
  const send = (device: ScriptedDevice, bytes = device.frame(), at = device.bootMs / 1000) =>
    frame(device.id, bytes, at);
  const code = (payload: Uint8Array, topic = 'dev1'): string => {
    const result = frame(topic, payload, 0);
    return result.kind === 'refused' ? result.code : result.kind;
  };
  return { ingest, intervals, keys, frame, tick, send, code };
}

const cpuOf = (intervals: readonly Interval[], pid: number): number =>
  intervals
    .flatMap(each => each.processes.filter(process => process.pid === pid))
    .reduce((sum, p) => sum + p.userSeconds, 0);

t.test('a process that ran between two readings has the CPU seconds it used', async t => {
  const { intervals, send } = started();
  const device = new ScriptedDevice().process(7, 'busy (x) \xff', { utime: 1000, rss_pages: 10 });
  send(device);
  device.pass(5000).add('process', [7, 10, 1, 0], 'busy (x) \xff', { utime: 250, stime: 50 });
  send(device);
  t.match(intervals, [
    {
      device: 'dev1',
      elapsed: 5,
      gap: false,
      processes: [{ pid: 7, userSeconds: 2.5, systemSeconds: 0.5, rssBytes: 40960 }],
    },
  ]);
  t.equal(intervals[0]?.processes[0]?.program, 'busy (x) \\xff');
  t.equal(intervals[0]?.to, Date.UTC(2026, 0, 1) / 1000 + 5);
});

t.test('every kind of bad input costs one counter and leaves the device as it was', async t => {
  const { ingest, intervals, send, code } = started();
  const device = new ScriptedDevice().process(1, 'init');
  const first = device.frame();
  send(device, first);
  const good = device.pass(1000).add('process', [1, 10, 1, 0], 'init', { utime: 3 }).frame();
  const header = (...parts: unknown[]): Uint8Array => encodeCbor(parts);
  const boot = new Uint8Array(8);
  let nested: unknown = 1;
  for (let i = 0; i < 20; i++) nested = [nested];
  const cases: [string, Uint8Array, string?][] = [
    ['FRAME_MALFORMED', good.slice(0, good.length - 1)],
    ['FRAME_MALFORMED', new Uint8Array(0)],
    ['FRAME_MALFORMED', new TextEncoder().encode('{"json": true}')],
    ['FRAME_TOO_LARGE', new Uint8Array(300 * 1024)],
    ['FRAME_TOO_DEEP', encodeCbor(nested)],
    ['FRAME_WRONG_TYPE', encodeCbor({ a: 1 })],
    ['FRAME_WRONG_TYPE', header(1, 5, boot, 0, 0, 0, 0, 0, boot)],
    ['FRAME_WRONG_TYPE', header(1, 'dev1', boot, 0, 0, 0, 0, 0, 'text')],
    ['FRAME_UNKNOWN_SCHEMA', header(99, 'dev1')],
    ['FRAME_LIMIT', header(1, ...Array.from({ length: 40 }, () => 0))],
    ['FRAME_DEVICE_MISMATCH', good, 'dev2'],
    ['FRAME_DUPLICATE', first],
    ['FRAME_MALFORMED', header(1, 'dev1', boot, 9000, 0, 0, 10, 0, boot)],
    ['FRAME_MALFORMED', header(1, 'dev1', boot, 0, 1e9, 1e9, 10, 0, boot)],
    [
      'FRAME_MALFORMED',
      header(1, 'dev1', new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), 0, 0, 0, 10, 9e12, new Uint8Array([0, 1])),
    ],
    ['FRAME_STALE_BOOT', header(1, 'dev1', new Uint8Array(8), 0, 0, 0, 10, 10, new Uint8Array(0))],
  ];
  let refused = 0;
  for (const [expected, payload, topic] of cases) {
    t.equal(code(payload, topic), expected);
    refused++;
    t.equal(
      [...ingest.errors.values()].reduce((a, b) => a + b, 0),
      refused,
    );
  }
  t.equal(ingest.devices, 1, 'a foreign frame makes no device');
  t.equal(send(device, good).kind, 'applied');
  t.equal(cpuOf(intervals, 1), 0.03);
  t.equal(intervals[0]?.gap, false);
});

t.test('random bytes are refused with a code', async () => {
  const { ingest, frame } = started();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), payload => {
      for (const result of [frame('dev1', payload, 0), ingest.status('dev1', payload)]) {
        assert.notEqual(result.kind === 'refused' && result.code, 'INTERNAL');
      }
      if (payload.length > 0) assert.equal(ingest.info('dev1', payload, Seconds(0)).kind, 'refused');
    }),
  );
});

t.test('frames lost, doubled and out of order give the same totals, and gaps are marked', async () => {
  const step = fc.record({
    ticks: fc.nat(50),
    key: fc.boolean(),
    lost: fc.boolean(),
    twice: fc.boolean(),
    delay: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), steps => {
      const { ingest, intervals, frame, tick } = started();
      const device = new ScriptedDevice().process(5, 'p');
      const sent: { at: number; bytes: Uint8Array }[] = [{ at: 0, bytes: device.frame() }];
      let total = 0;
      let lost = 0;
      steps.forEach(({ ticks, key, lost: isLost, twice, delay }, i) => {
        device.pass(1000).add('process', [5, 10, 1, 0], 'p', { utime: ticks });
        total += ticks;
        // the last one arrives and is a key frame: it shows what the counters came to
        const last = i === steps.length - 1;
        if (key || last) device.key().sample();
        const bytes = device.frame();
        const at = last ? steps.length + 10 : i + 1 + delay;
        if (isLost && !last) lost++;
        else sent.push({ at, bytes });
        if (twice && !isLost) sent.push({ at: at + 1, bytes });
      });
      sent.sort((a, b) => a.at - b.at);
      for (const { bytes, at } of sent) frame('dev1', bytes, at);
      tick(steps.length + 100);
      const state = ingest.device('dev1')!;
      assert.equal(Math.round(cpuOf(intervals, 5) * 100), total);
      assert.equal(
        intervals.reduce((sum, each) => sum + each.elapsed, 0),
        steps.length,
      );
      assert.ok(state.lostFrames >= lost);
      if (lost > 0) assert.ok(intervals.some(each => each.gap));
      if (steps.every(each => !each.lost && each.delay === 0)) assert.ok(intervals.every(each => !each.gap));
      assert.equal(ingest.errors.get('INTERNAL'), undefined);
    }),
    { numRuns: 150 },
  );
});

t.test('a delta without its key frame asks for one, not more often than allowed', async t => {
  const { ingest, keys, send } = started();
  const device = new ScriptedDevice().process(1, 'init');
  device.frame();
  for (let i = 0; i < 5; i++) t.match(send(device.pass(1000)), { code: 'FRAME_NO_KEY' });
  t.strictSame(keys, ['dev1']);
  for (let i = 0; i < 10; i++) send(device.pass(1000));
  t.equal(keys.length, 2);
  ingest.keyframeNotAsked('dev1');
  for (let i = 0; i < 2; i++) send(device.pass(1000));
  t.equal(keys.length, 3, 'at once where the request was lost with the connection');
  device.pass(1000).key().sample();
  t.equal(send(device).kind, 'applied');
  t.equal(send(device.pass(1000)).kind, 'applied');
});

t.test('an early frame waits for the missing one, but not for ever', async t => {
  const { ingest, intervals, tick, send } = started({ reorderSeconds: 5 });
  const device = new ScriptedDevice().process(1, 'init');
  send(device);
  device.pass(1000).frame();
  t.equal(send(device.pass(1000)).kind, 'held');
  tick(device.bootMs / 1000 + 4);
  t.equal(intervals.length, 0);
  tick(device.bootMs / 1000 + 5);
  t.match(intervals, [{ gap: true, elapsed: 2 }]);
  t.equal(ingest.device('dev1')?.lostFrames, 1);
});

t.test('a restarted agent goes on counting the same processes', async t => {
  const { intervals, send } = started();
  const device = new ScriptedDevice()
    .process(1, 'init', { utime: 100 })
    .set('agent', [], '', { cpu_us: 5e6 });
  send(device);
  const old = device.pass(1000).frame();
  device
    .pass(1000)
    .restart()
    .add('process', [1, 10, 1, 0], 'init', { utime: 20 })
    .set('agent', [], '', { cpu_us: 1e5 });
  send(device);
  t.equal(cpuOf(intervals, 1), 0.2);
  t.match(intervals, [{ gap: true, agent: { cpu: undefined } }]);
  t.match(send(device, old), { code: 'FRAME_LATE' }, 'its older run is over');
});

t.test('a replayed old boot does not push the present one aside, a reboot does', async t => {
  const { ingest, intervals, send } = started();
  const device = new ScriptedDevice().process(1, 'init', { utime: 900 });
  const ancient = device.frame();
  device.boot = 'ffffffffffffffff';
  device.restart().pass(60_000);
  ingest.info('dev1', device.infoBytes(), Seconds(0));
  send(device);
  t.match(send(device, ancient), { code: 'FRAME_STALE_BOOT' });
  send(device.pass(1000).add('process', [1, 10, 1, 0], 'init', { utime: 7 }));
  t.equal(cpuOf(intervals, 1), 0.07);
  device.boot = 'eeeeeeeeeeeeeeee';
  device.bootMs = 500;
  device.restart();
  t.match(
    send(device, undefined, 100),
    { code: 'FRAME_STALE_BOOT' },
    'not before its info document names it',
  );
  ingest.info('dev1', device.infoBytes(), Seconds(101));
  device.key().sample();
  t.equal(send(device.pass(1000), undefined, 102).kind, 'applied');
  t.equal(ingest.device('dev1')?.boot, 'eeeeeeeeeeeeeeee');
});

function forgeSequence(forged: ScriptedDevice, sequence: number): void {
  forged.sequence = sequence;
}

/** Twenty frames that somebody makes up, of the boot of a device that has sent one. */
const FORGED: readonly { what: string; change: (forged: ScriptedDevice, i: number) => void }[] = [
  { what: 'of a time to come', change: forged => forged.pass(1e9) },
  { what: 'of a time to come, in order', change: forged => forged.pass(3_600_000) },
  { what: 'with sequences far ahead', change: (forged, i) => forgeSequence(forged, 9_000_000 + i) },
  { what: 'with sequences a little ahead', change: (forged, i) => forgeSequence(forged, 500 + i) },
  {
    what: 'of a later run',
    change: (forged, i) => {
      forged.run = forged.bootMs + i;
      forged.sequence = 0;
    },
  },
  {
    what: 'of a run in between, with sequences far ahead',
    change: (forged, i) => {
      forged.run = 1_001;
      forged.sequence = 9_000_000 + i;
    },
  },
];

for (const { what, change } of FORGED) {
  t.test(`twenty forged frames ${what} do not make a device deaf, nor count as lost`, async t => {
    const { ingest, tick, send } = started();
    const device = new ScriptedDevice().process(1, 'init');
    // a day after its boot, when sequences may be large
    device.bootMs += 86_400_000;
    const next = () => send(device, device.pass(10_000).key().sample().frame()).kind;
    for (let i = 0; i < 5; i++) t.equal(next(), 'applied');
    const { bootMs, wallMs } = device;
    const forged = new ScriptedDevice().process(1, 'init');
    forged.sequence = device.sequence;
    for (let i = 0; i < 20; i++) {
      if (i === 0 || !what.includes('in order')) {
        forged.bootMs = bootMs;
        forged.wallMs = wallMs;
      }
      change(forged, i);
      send(forged, forged.key().sample().frame(), bootMs / 1000 + i / 100);
      tick(bootMs / 1000 + i / 100);
    }
    const outcomes = Array.from({ length: 6 }, () => {
      tick(device.bootMs / 1000 + 6);
      return next();
    });
    t.same(outcomes.slice(3), ['applied', 'applied', 'applied'], outcomes.join(' '));
    const lost = ingest.device('dev1')?.lostFrames ?? 0;
    t.ok(lost <= 20, `${lost} frames lost`);
  });
}

t.test('what a device kept for an hour comes at once, and is taken', async t => {
  const { ingest, send } = started();
  const device = new ScriptedDevice().process(1, 'init');
  const arrival = device.wallMs / 1000 + 3600;
  for (let i = 0; i < 360; i++) {
    const frame = device.pass(10_000).key().sample().frame();
    t.equal(send(device, frame, arrival + i / 1000).kind, 'applied');
  }
  t.equal(ingest.device('dev1')?.lostFrames, 0);
});

t.test('names that are made up make room for devices, those first that never sent a sound frame', async t => {
  const { ingest, send } = started({ maxDevices: 3 });
  const evicted: string[] = [];
  ingest.onEvicted = device => evicted.push(device);
  const junk = (id: string) => ingest.status(id, Buffer.from('online'));
  const hear = (device: ScriptedDevice, at: number) =>
    t.equal(send(device, device.pass(1000).key().sample().frame(), at).kind, 'applied');
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(id => new ScriptedDevice(id).process(1, 'init')) as [
    ScriptedDevice,
    ScriptedDevice,
    ScriptedDevice,
    ScriptedDevice,
  ];
  hear(a, 0);
  for (const id of ['junk-1', 'junk-2', 'junk-3']) t.equal(junk(id).kind, 'applied');
  t.same(evicted, ['junk-1'], 'who has sent a frame stays');
  hear(b, 1);
  hear(c, 2);
  t.same(evicted, ['junk-1', 'junk-2', 'junk-3']);
  hear(a, 65);
  hear(d, 66);
  t.same(evicted.slice(3), ['b'], 'of those who have, the one that has not been heard for longest');
  hear(c, 67);
  t.same([...ingest.all()].map(({ device }) => device).sort(), ['a', 'c', 'd']);
});

t.test('devices beyond the limit are refused where all there are have been heard for a while', async t => {
  const { ingest, send } = started({ maxDevices: 1 });
  const [a, b] = [new ScriptedDevice('a').process(1, 'init'), new ScriptedDevice('b').process(1, 'init')];
  const frame = b.key().sample().frame();
  t.equal(send(a).kind, 'applied');
  t.equal(send(a.pass(70_000)).kind, 'applied');
  t.match(send(b, frame), { code: 'DEVICE_LIMIT' });
  ingest.forget('a');
  t.equal(send(b, frame).kind, 'applied');
});

t.test('where very many new devices are there, more are let in by the hundred a second', async t => {
  const { ingest, send } = started();
  for (let i = 0; i <= 1000; i++) ingest.status(`made-up-${i}`, Buffer.from('online'));
  const hear = (from: number, at: number): number =>
    Array.from({ length: 300 }, (_, i) => new ScriptedDevice(`d${from + i}`).process(1, 'init')).filter(
      device => send(device, device.key().sample().frame(), at).kind === 'applied',
    ).length;
  t.equal(hear(0, 10), 100);
  t.equal(hear(100, 11), 100);
});

t.test('of what cannot be used nothing is stored', async t => {
  const { ingest, send } = started();
  const device = new ScriptedDevice().process(1, 'init');
  const key = device.key().sample().frame();
  const delta = device.pass(1000).sample().frame();
  const hollow = encodeFrame({ ...decodeFrame(key), body: new Uint8Array(200_000).fill(255) });
  const isStored = (topic: string, payload: Uint8Array) => ingest.isWorthStoring(topic, payload, Seconds(1));
  t.notOk(isStored('dev1', new Uint8Array(1000)), 'no frame');
  t.notOk(isStored('dev2', key), 'of another device');
  t.notOk(isStored('dev1', hollow), 'a body that is none, of who never sent a sound one');
  t.notOk(isStored('dev1', delta), 'a delta without its key frame');
  t.ok(isStored('dev1', key));
  t.ok(isStored('dev1', delta), 'whose key frame is on its way to the disk');
  for (const frame of [key, delta]) t.equal(send(device, frame, 1).kind, 'applied');
  let stored = 0;
  for (let i = 0; i < 100; i++) {
    if (isStored('dev1', hollow)) stored++;
    t.equal(send(device, hollow, 1).kind, 'refused');
  }
  t.ok(stored < 10, `${stored} of 100 that look well`);
  t.equal(ingest.device('dev1')?.frames, 2);
});

/** A key frame whose body is a table of so many bytes that nobody knows. */
function stuffed(device: ScriptedDevice, bytes: number): Uint8Array {
  const writer = new ByteWriter(bytes, 2 * bytes);
  for (const value of [0, 1, 255, bytes]) writer.varint(value);
  writer.bytes(new Uint8Array(bytes));
  const { id, boot, run, sequence, bootMs, wallMs } = device;
  return encodeFrame({
    device: id,
    boot,
    run,
    sequence,
    key: sequence,
    bootMs,
    wallMs,
    body: writer.toBytes(),
  });
}

t.test('a device sends no more than its part', async t => {
  const { ingest, send } = started();
  const device = new ScriptedDevice();
  ingest.know('dev1', Seconds(1), Seconds(1));
  const bulky = (at: number): string => {
    const result = send(device.pass(1), stuffed(device, 200_000), at);
    if (result.kind === 'refused') return result.code;
    device.sequence++;
    return result.kind;
  };
  let taken = 0;
  while (bulky(10) === 'applied') taken++;
  t.ok(taken > 300 && taken < 400, `${taken} frames of 200 kB at once`);
  t.equal(bulky(10), 'DEVICE_LIMIT');
  t.equal(bulky(11), 'applied', 'and two or three a second');
});

t.test('new devices with large frames wait for each other, those with small ones for nobody', async t => {
  const { send } = started();
  const hear = (id: string, bytes: number, at: number): string => {
    const device = new ScriptedDevice(id);
    const result = send(device, stuffed(device, bytes), at);
    return result.kind === 'refused' ? result.code : result.kind;
  };
  let taken = 0;
  while (hear(`large-${taken}`, 200_000, 10) === 'applied') taken++;
  t.ok(taken > 15 && taken < 30, `${taken} at once`);
  t.equal(hear('small', 8000, 10), 'applied');
  t.equal(hear('later', 200_000, 11), 'applied');
});

t.test('info documents and status are checked', async t => {
  const { ingest } = started();
  const device = new ScriptedDevice();
  const now = Seconds(1);
  t.equal(ingest.info('dev1', device.infoBytes({ model: 'Board' }), now).kind, 'applied');
  t.equal(ingest.device('dev1')?.info?.model, 'Board');
  t.match(ingest.info('dev2', device.infoBytes(), now), { code: 'FRAME_DEVICE_MISMATCH' });
  t.match(ingest.info('dev1', device.infoBytes({ boot: 'zz' }), now), { code: 'INFO_INVALID' });
  t.match(ingest.info('dev1', encodeCbor({ schema: 1 }), now), { code: 'INFO_INVALID' });
  t.match(ingest.info('dev1', encodeCbor([1]), now), { code: 'INFO_INVALID' });
  t.equal(ingest.device('dev1')?.info?.model, 'Board');
  const odd = { name: 'wlan0', kind: 'wireless', mtu: 1500, speed: -1 } as const;
  t.equal(ingest.info('dev1', device.infoBytes({ model: 'Board', interfaces: [odd] }), now).kind, 'applied');
  t.match(ingest.device('dev1'), {
    info: { interfaces: [{ name: 'wlan0', speed: 0 }] },
    infoProblems: [/^interfaces\[0\]\.speed/],
  });
  t.equal(ingest.info('dev1', device.infoBytes(), now).kind, 'applied');
  t.strictSame(ingest.device('dev1')?.infoProblems, []);
  t.equal(ingest.status('dev1', new TextEncoder().encode('online')).kind, 'applied');
  t.match(ingest.status('dev1', new TextEncoder().encode('maybe')), { code: 'FRAME_WRONG_TYPE' });
  t.equal(ingest.device('dev1')?.status, 'online');
});

t.test(
  'names of things are kept as people may see them, and those that had to be escaped are counted',
  async t => {
    const { ingest, intervals, send } = started();
    const device = new ScriptedDevice()
      .process(7, '\x1b]0;x\x07', { utime: 1 })
      .set('disk', [8, 0], 'sd\x1b]0;x\x07', { written_sectors: 1 });
    send(device);
    device.pass(1000).add('disk', [8, 0], 'sd\x1b]0;x\x07', { written_sectors: 8 });
    send(device);
    t.match(intervals[0]?.disks, [{ name: 'sd\\x1b]0;x\\x07' }]);
    t.equal(ingest.unsafeNames, 1, 'who names a process need not be the device');
  },
);
