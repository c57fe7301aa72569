import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { LoggedFrame } from '../frame_log.js';
import { SqliteFrameLog } from './sqlite_frame_log.js';

const frame = (i: number, bytes = 4): LoggedFrame => ({
  device: 'gw-1',
  receivedAt: i,
  payload: Buffer.alloc(bytes, i % 256),
});

/** Appends without end and prints the number of each frame whose append has resolved. */
async function appendForever(path: string): Promise<void> {
  const log = new SqliteFrameLog(path, 5);
  for (let i = 0; ; i += 8) {
    const batch = Array.from({ length: 8 }, (_, k) => i + k);
    await Promise.all(
      batch.map(async k => {
        await log.append(0, [frame(k)]);
        process.stdout.write(`${k}\n`);
      }),
    );
  }
}

if (process.argv[2] === 'append-forever') {
  await appendForever(process.argv[3]!);
}

t.test('frames come back in the order in which they came', async t => {
  const path = join(t.testdir(), 'frames.db');
  const log = new SqliteFrameLog(path);
  await Promise.all(Array.from({ length: 1200 }, (_, i) => log.append(i % 4, [frame(i)])));
  t.same(
    [...log.replay(0)].map(f => f.receivedAt),
    Array.from({ length: 1200 }, (_, i) => i),
  );
  t.same(
    [...log.replay(1198)].map(f => [f.device, f.receivedAt]),
    [
      ['gw-1', 1198],
      ['gw-1', 1199],
    ],
  );
  const pending = log.append(0, [frame(5000)]);
  await log.close();
  await pending;
  const again = new SqliteFrameLog(path);
  t.equal([...again.replay(5000)].length, 1, 'what waited at the close is written');
  await again.close();
  await t.rejects(log.append(0, [frame(1)]), { code: 'STORE_FAILED' });
});

t.test('old frames, and those beyond the budget, are deleted', async t => {
  const log = new SqliteFrameLog(join(t.testdir(), 'frames.db'));
  await log.append(
    0,
    Array.from({ length: 20_000 }, (_, i) => frame(i, 10)),
  );
  await log.trim(100, 1e9);
  t.equal([...log.replay(0)][0]?.receivedAt, 100);
  await log.trim(100, 60_000);
  const left = [...log.replay(0)];
  t.ok(left.length <= 6000 && left.length > 0, `${left.length} left`);
  t.equal(left.at(-1)?.receivedAt, 19_999);
  await log.close();
});

t.test('kill -9 loses no frame whose append had resolved', async t => {
  const path = join(t.testdir(), 'frames.db');
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'append-forever', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const acknowledged: number[] = [];
  const gone = new Promise(resolve => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === 200) child.kill('SIGKILL');
  }
  await gone;
  const log = new SqliteFrameLog(path);
  const stored = new Set([...log.replay(0)].map(f => f.receivedAt));
  t.same(
    acknowledged.filter(i => !stored.has(i)),
    [],
    `${acknowledged.length} acknowledged, ${stored.size} stored`,
  );
  await log.close();
});
