import { type IncomingMessage, MemoryBroker } from '@edgevitals/shared/mqtt';
import { METHOD_ROWS, type ProcessState } from '@edgevitals/shared/results';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { StateTopics } from './state_topics.js';

const topics = new Topics();
const STATE = topics.state('gw-1', 'process');
const TWIN = topics.stateJson('gw-1', 'process');

const stateOf = (at: number, cpuRatio: number): ProcessState => ({
  device: 'gw-1',
  at,
  cpuRatio,
  intervalSeconds: 1,
  cpus: 4,
  memoryUsedBytes: 1e9,
  memoryTotalBytes: 4e9,
  processes: 60,
  top: [],
});

async function start({ json }: { readonly json: boolean }): Promise<{
  readonly states: StateTopics;
  readonly broker: MemoryBroker;
  readonly inbox: Inbox<IncomingMessage>;
}> {
  const broker = new MemoryBroker();
  const inbox = new Inbox<IncomingMessage>();
  await broker.endpoint('user').subscribe('#', inbox.add);
  const onError = (error: unknown): void => void t.fail(String(error));
  const states = new StateTopics(broker.endpoint('analyzer'), topics, { periodSeconds: 60, json, onError });
  return { states, broker, inbox };
}

t.test('a state goes out as protobuf and as JSON, both retained', async t => {
  const { states, broker } = await start({ json: true });
  states.update('gw-1', 'process', stateOf(100, 0.5));
  await states.drain(100);
  const late = new Inbox<IncomingMessage>();
  await broker.endpoint('late').subscribe('#', late.add);
  await late.atLeast(2);
  const state = late.items.find(({ topic }) => topic === STATE);
  t.match(METHOD_ROWS.process.state.decode(state!.payload), { device: 'gw-1', at: 100, cpuRatio: 0.5 });
  const twin = late.items.find(({ topic }) => topic === TWIN);
  t.match(JSON.parse(Buffer.from(twin!.payload).toString()), { device: 'gw-1', at: 100, cpuRatio: 0.5 });
});

t.test('a state that says the same at another time does not go out again', async t => {
  const { states, inbox } = await start({ json: true });
  for (const [at, cpuRatio] of [
    [100, 0.5],
    [160, 0.5],
    [220, 0.6],
  ] as const) {
    states.update('gw-1', 'process', stateOf(at, cpuRatio));
    await states.drain(at);
  }
  t.same(
    inbox.items
      .filter(({ topic }) => topic === STATE)
      .map(m => METHOD_ROWS.process.state.decode(m.payload).at),
    [100, 220],
  );
});

t.test('without JSON nothing is written as JSON, and a twin of before is taken away', async t => {
  const { states, broker, inbox } = await start({ json: false });
  await broker.endpoint('before').publish({ topic: TWIN, payload: '{"at": 1}', retain: true });
  for (const at of [100, 160, 220]) {
    states.update('gw-1', 'process', stateOf(at, at / 1000));
    await states.drain(at);
  }
  t.equal(inbox.items.filter(({ topic }) => topic === STATE).length, 3);
  t.same(
    inbox.items.filter(({ topic }) => topic === TWIN).map(({ payload }) => payload.length),
    [9, 0],
    'emptied, once',
  );
  const late = new Inbox<IncomingMessage>();
  await broker.endpoint('late').subscribe('#', late.add);
  await late.atLeast(1);
  t.same(
    late.items.map(({ topic }) => topic),
    [STATE],
  );
});

t.test('the states of a device are due once in a period', async t => {
  const { states } = await start({ json: true });
  const due = [100, 101, 159, 160, 161].map(now => states.isDue('gw-1', now));
  t.same(due, [true, false, false, true, false]);
  t.ok(states.isDue('gw-2', 101), 'another device has its own period');
});
