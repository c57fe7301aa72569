import assert from 'node:assert/strict';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { SqliteStore } from '../history/sqlite/index.js';
import { History } from '../history/window.js';
import { Ledger } from '../ledger/index.js';
import { BusyDevice } from '../testing/busy_device.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { Pipeline, type PipelineEvents } from './pipeline.js';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const YEARS_MS = 4 * 365 * 86_400_000;

function start(): {
  pipeline: Pipeline;
  history: History;
  send(device: BusyDevice, count: number): void;
} {
  const history = new History(new SqliteStore(':memory:'));
  const pipeline = new Pipeline(history);
  let now = NOW;
  const send = (device: BusyDevice, count: number): void => {
    for (let i = 0; i < count; i++) follow(pipeline.frame(device.device, device.nextFrame(), now++));
  };
  return { pipeline, history, send };
}

/** Loops over what a frame leads to, states included; nothing may be refused. */
function follow(events: PipelineEvents): void {
  for (const event of events) {
    if (event.kind === 'refused') assert.fail(`${event.code} ${event.device}: ${event.message}`);
    if (event.kind === 'observed') assert.ok([...event.states()].length > 0);
  }
}

const covered = async (history: History, from: number): Promise<number> =>
  (await history.window('gw-1', from, from + 3600)).slices.reduce(
    (sum, slice) => sum + slice.coveredSeconds,
    0,
  );

t.test('a device whose clock was years ahead and is set right is seen at once', async t => {
  const { pipeline, history, send } = start();
  const device = new BusyDevice('gw-1', NOW * 1000 + YEARS_MS);
  send(device, 10);
  t.equal(pipeline.intervals, 9);
  device.stepClock(-YEARS_MS);
  // the first frame of the new time is not believed yet
  send(device, 20);
  t.equal(pipeline.intervals, 29);
  t.equal(await covered(history, NOW), 29, 'what came before is where it belongs');
  const { slices } = await history.window('gw-1', NOW, NOW + 3600);
  t.equal(slices.length, 29, 'at full resolution');
});

t.test('a snapshot of a time years ahead does not blind the analyzer for years', async t => {
  const before = start();
  const device = new BusyDevice('gw-1', NOW * 1000 + YEARS_MS);
  before.send(device, 10);
  const [snapshot] = before.pipeline.snapshots(['gw-1'], NOW);
  const { pipeline, send } = start();
  pipeline.restore(snapshot!, NOW - 1);
  device.stepClock(-YEARS_MS);
  // the eleventh frame of the device, a key frame, is the first that is seen
  send(device, 11);
  t.equal(pipeline.intervals, 10);
});

t.test('what a snapshot includes is not counted again', async t => {
  const before = start();
  const device = new BusyDevice('gw-1', NOW * 1000);
  const frames = Array.from({ length: 30 }, () => device.nextFrame());
  for (const frame of frames.slice(0, 20)) follow(before.pipeline.frame('gw-1', frame, NOW));
  const [snapshot] = before.pipeline.snapshots(['gw-1'], NOW);
  const { pipeline } = start();
  pipeline.restore(snapshot!, NOW);
  for (const frame of frames) follow(pipeline.frame('gw-1', frame, NOW + 1));
  t.equal(pipeline.intervals, 10);
});

t.test('what goes wrong with one interval is told, and the next one is taken', async t => {
  const { pipeline, history, send } = start();
  const device = new BusyDevice('gw-1', NOW * 1000);
  send(device, 5);
  const add = history.add.bind(history);
  history.add = () => {
    throw new RangeError('no room');
  };
  const events = [...pipeline.frame('gw-1', device.nextFrame(), NOW + 5)];
  t.match(events, [{ kind: 'refused', device: 'gw-1', code: 'INTERNAL', message: 'no room' }]);
  t.equal(events.length, 1);
  history.add = add;
  send(device, 5);
  t.equal(await covered(history, NOW), 9);
});

t.test('the device that makes the analyzer hold most is set back when there is no memory left', async t => {
  const LIMIT = 1024 ** 2;
  const history = new History(new SqliteStore(':memory:'));
  const pipeline = new Pipeline(history, {}, new Ledger(LIMIT));
  const told = { setBack: [] as string[], refused: [] as string[] };
  const send = (device: string, payload: Uint8Array, now: number): void => {
    for (const event of pipeline.frame(device, payload, now)) {
      if (event.kind === 'set-back') told.setBack.push(event.device);
      if (event.kind === 'refused') told.refused.push(`${event.code} ${event.device}`);
    }
    t.ok(pipeline.ledger.total <= LIMIT);
  };
  const good = new BusyDevice('gw-1', NOW * 1000);
  send('gw-1', good.nextFrame(), NOW);
  const swollen = (id: string, processes: number): ScriptedDevice => {
    const device = new ScriptedDevice(id);
    for (let pid = 1; pid <= processes; pid++) device.process(pid, `p${pid}`);
    return device;
  };
  const hostile = [1, 2, 3, 4, 5, 6].map(i => swollen(`hostile-${i}`, 500 + 500 * i));
  // which have been known for long
  for (const { id } of hostile) pipeline.ingest.know(id, Seconds(NOW - 3600), Seconds(NOW));
  for (const device of hostile) {
    send(device.id, device.frame(), NOW + 1);
    send(device.id, device.pass(5000).frame(), NOW + 6);
  }
  t.ok(told.setBack.length > 0);
  t.notOk(told.setBack.includes('gw-1'), 'the hostile ones are hit first');
  const before = pipeline.intervals;
  for (let i = 1; i <= 5; i++) send('gw-1', good.nextFrame(), NOW + 6 + i);
  t.equal(pipeline.intervals, before + 5, 'the good one goes on');
  const last = told.setBack.at(-1)!;
  const again = hostile.find(each => each.id === last)!;
  send(last, again.pass(5000).frame(), NOW + 12);
  t.equal(told.refused.at(-1), `DEVICE_LIMIT ${last}`);
  told.refused.length = 0;
  const small = swollen(last, 3);
  small.wallMs += 100_000;
  small.bootMs += 100_000;
  small.sequence = 100;
  send(last, small.key().sample().frame(), NOW + 100);
  t.strictSame(told.refused, [], 'one that has become small is taken again');
});

t.test('names that are made up, full of rows, do not shut out a device that begins', t => {
  const LIMIT = 1024 ** 2;
  const forgotten: string[] = [];
  const pipeline = new Pipeline(new History(new SqliteStore(':memory:')), {}, new Ledger(LIMIT));
  pipeline.onForgotten = device => forgotten.push(device);
  const send = (device: string, payload: Uint8Array, now: number): void => {
    for (const event of pipeline.frame(device, payload, now)) t.not(event.kind, 'refused');
    t.ok(pipeline.ledger.total <= LIMIT);
  };
  for (let i = 0; i < 40; i++) {
    const device = new ScriptedDevice(`made-up-${i}`);
    for (let pid = 1; pid <= 1500; pid++) device.process(pid, 'p');
    send(device.id, device.frame(), NOW + i);
  }
  t.ok(forgotten.length > 20, `${forgotten.length} made room`);
  t.equal(pipeline.ingest.devices, 40 - forgotten.length, 'nothing is held of them');
  const good = new BusyDevice('gw-1', NOW * 1000);
  for (let i = 0; i < 5; i++) send('gw-1', good.nextFrame(), NOW + 40 + i);
  t.equal(pipeline.ingest.device('gw-1')?.frames, 5);
  t.end();
});

t.test('a new device larger than made-up ones stays, for it goes on', t => {
  const pipeline = new Pipeline(new History(new SqliteStore(':memory:')), {}, new Ledger(512 * 1024));
  const send = (device: string, payload: Uint8Array, now: number): void => {
    for (const event of pipeline.frame(device, payload, now)) t.not(event.kind, 'refused');
  };
  const good = new BusyDevice('gw-1', NOW * 1000);
  for (let i = 0; i < 120; i++) {
    const device = new ScriptedDevice(`made-up-${i}`);
    for (let pid = 1; pid <= 20; pid++) device.process(pid, 'p');
    send(device.id, device.frame(), NOW + i);
    if (i >= 60) send('gw-1', good.nextFrame(), NOW + i);
  }
  t.ok(pipeline.ingest.devices < 121, 'others made room');
  t.equal(pipeline.ingest.device('gw-1')?.frames, 60);
  t.end();
});

t.test('what a snapshot holds that cannot be understood begins anew, and the rest is taken back', async t => {
  const before = start();
  const device = new BusyDevice('gw-1', NOW * 1000);
  before.send(device, 20);
  const [snapshot] = before.pipeline.snapshots(['gw-1'], NOW);
  const whole = snapshot!.document as object;
  const after = Array.from({ length: 3 }, () => device.nextFrame());
  for (const [document, has] of [
    [undefined, false],
    ['text', false],
    [{}, false],
    [{ ...whole, models: 5, findings: [] }, true],
    [{ ...whole, minute: 'text' }, false],
  ] as const) {
    const { pipeline, history } = start();
    t.equal(pipeline.restore({ ...snapshot!, document }, NOW), undefined);
    t.equal(history.growing('gw-1') !== undefined, has);
    for (const frame of after) follow(pipeline.frame('gw-1', frame, NOW + 30));
    t.equal(pipeline.intervals, after.length - 1);
  }
  const { pipeline } = start();
  t.match(pipeline.restore({ ...snapshot!, document: { ...whole, minute: Uint8Array.of(1, 2) } }, NOW), {
    kind: 'refused',
    device: 'gw-1',
  });
});
