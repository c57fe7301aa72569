import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { partitionOf } from '../history/frame_log.js';
import { Batcher, type BatchLog } from './batcher.js';
import { type DeviceMessage, decodeBatch } from './message_batch.js';

/** A log whose appends are answered by hand. */
class ScriptedLog implements BatchLog {
  readonly mostBytes = 1000;
  readonly asked: { readonly subject: string; readonly id: string; readonly names: string[] }[] = [];
  private answers: ((error?: Error) => void)[] = [];

  append(subject: string, payload: Uint8Array, { id }: { readonly id: string }): Promise<number> {
    this.asked.push({ subject, id, names: decodeBatch(payload).map(each => String(each.payload[0])) });
    return new Promise((resolve, reject) => {
      this.answers.push(error => (error === undefined ? resolve(1) : reject(error)));
    });
  }

  async answer(error?: Error): Promise<void> {
    this.answers.shift()!(error);
    await nextTurn();
  }

  async until(count: number): Promise<void> {
    while (this.asked.length < count) await sleep(1);
  }
}

const message = (n: number, device = 'gw-1', bytes = 1): DeviceMessage => ({
  kind: 'frame',
  device,
  receivedAt: 0,
  payload: new Uint8Array(bytes).fill(n),
});
const batcherOf = (log: BatchLog, mostWaitingBytes = 10_000): Batcher =>
  new Batcher({ log, name: 'run', waitMs: 1, retryMs: 1, mostWaitingBytes, onTrouble: () => {} });

t.test(
  'a message is acknowledged when its batch is stored, and not before; the next batch waits for that',
  async t => {
    const log = new ScriptedLog();
    const batcher = batcherOf(log);
    const told: number[] = [];
    for (const n of [1, 2]) void batcher.add(message(n)).then(() => told.push(n));
    await log.until(1);
    void batcher.add(message(3)).then(() => told.push(3));
    await sleep(5);
    t.equal(log.asked.length, 1, 'one at a time');
    t.strictSame(told, []);
    await log.answer();
    t.strictSame(told, [1, 2]);
    await log.until(2);
    t.strictSame(log.asked[1]!.names, ['3']);
    await log.answer();
    t.strictSame(told, [1, 2, 3]);
    t.equal(batcher.bytes, 0);
  },
);

t.test(
  'a batch that may not have been stored is sent again under its name, before anything that came later',
  async t => {
    const log = new ScriptedLog();
    const batcher = batcherOf(log);
    void batcher.add(message(1));
    await log.until(1);
    void batcher.add(message(2));
    await log.answer(new Error('a node has died'));
    await log.until(2);
    t.equal(log.asked[0]!.id, log.asked[1]!.id);
    t.strictSame(log.asked[1]!.names, ['1']);
    await log.answer();
    await log.until(3);
    t.not(log.asked[2]!.id, log.asked[1]!.id);
    t.strictSame(log.asked[2]!.names, ['2']);
  },
);

t.test('partitions do not wait for each other, and batches are no larger than a message may be', async t => {
  const log = new ScriptedLog();
  const batcher = batcherOf(log);
  const other = ['a', 'b', 'c'].find(each => partitionOf(each) !== partitionOf('gw-1'))!;
  for (const n of [1, 2, 3]) void batcher.add(message(n, 'gw-1', 400));
  void batcher.add(message(4, other));
  await log.until(2);
  t.strictSame(
    log.asked.map(({ names }) => names),
    [['1', '2'], ['4']],
  );
});

t.test('what there is no room for, and what comes after the end, is never acknowledged', async t => {
  const log = new ScriptedLog();
  const batcher = batcherOf(log, 100);
  const told: number[] = [];
  void batcher.add(message(1)).then(() => told.push(1));
  void batcher.add(message(2, 'gw-1', 200)).then(() => told.push(2));
  await log.until(1);
  batcher.close();
  void batcher.add(message(3)).then(() => told.push(3));
  await log.answer();
  await sleep(5);
  t.strictSame(told, [1], 'what was on its way may have been stored');
  t.equal(log.asked.length, 1);
});
