import assert from 'node:assert/strict';
import t from 'tap';
import { SqliteStore } from '../history/sqlite/index.js';
import { History } from '../history/window.js';
import { BusyDevice } from '../testing/busy_device.js';
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
  (await history.slices('gw-1', from, from + 3600)).reduce((sum, slice) => sum + slice.coveredSeconds, 0);

t.test('a device whose clock was years ahead and is set right is seen at once', async t => {
  const { pipeline, history, send } = start();
  const device = new BusyDevice('gw-1', NOW * 1000 + YEARS_MS);
  send(device, 10);
  t.equal(pipeline.intervals, 9);
  device.stepClock(-YEARS_MS);
  // the first frame of the new time is not believed yet
  send(device, 20);
  t.equal(pipeline.intervals, 29);
  t.equal(await covered(history, NOW), 19);
  const slices = await history.slices('gw-1', NOW, NOW + 3600);
  t.equal(slices.length, 19, 'at full resolution');
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
