import assert from 'node:assert/strict';
import { encodeCbor } from '@edgevitals/shared/frame';
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
  const { keys, send } = started();
  const device = new ScriptedDevice().process(1, 'init');
  device.frame();
  for (let i = 0; i < 5; i++) t.match(send(device.pass(1000)), { code: 'FRAME_NO_KEY' });
  t.strictSame(keys, ['dev1']);
  for (let i = 0; i < 10; i++) send(device.pass(1000));
  t.equal(keys.length, 2);
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

t.test('a forged frame far ahead holds a device up for some minutes, not for ever', async t => {
  const { ingest, tick, send } = started();
  const device = new ScriptedDevice().process(1, 'init');
  send(device);
  const forged = new ScriptedDevice().process(1, 'init').pass(1e9);
  forged.sequence = 50_000;
  send(forged, forged.key().sample().frame(), 3);
  tick(10);
  t.equal(ingest.device('dev1')?.frames, 2, 'it cannot be told from a real one');
  let outcome = '';
  let tries = 0;
  for (; outcome !== 'applied' && tries < 60; tries++) {
    device.pass(10_000).key().sample();
    outcome = send(device).kind;
  }
  t.ok(tries > 30 && tries < 45, `applied again after ${tries * 10} s`);
});

t.test('devices beyond the limit are refused', async t => {
  const { ingest, send } = started({ maxDevices: 2 });
  for (const id of ['a', 'b']) t.equal(send(new ScriptedDevice(id).process(1, 'init')).kind, 'applied');
  t.match(send(new ScriptedDevice('c').process(1, 'init')), { code: 'DEVICE_LIMIT' });
  ingest.forget('a');
  t.equal(send(new ScriptedDevice('c').process(1, 'init')).kind, 'applied');
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
