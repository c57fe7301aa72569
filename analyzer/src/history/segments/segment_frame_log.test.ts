import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { LoggedFrame } from '../frame_log.js';
import { HEADER_BYTES } from './segment_format.js';
import { SegmentFrameLog } from './segment_frame_log.js';
import type { Damage } from './segment_reader.js';

const self = fileURLToPath(import.meta.url);
const frame = (i: number, bytes = 4): LoggedFrame => ({
  device: 'gw-1',
  receivedAt: i,
  payload: Buffer.alloc(bytes, i % 256),
});
const numbers = (log: SegmentFrameLog): number[] => Array.from(log.replay(), f => f.receivedAt);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const segmentsIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter(name => name.endsWith('.seg'))
    .map(name => join(directory, name));

/** Appends without end and prints the number of each frame whose append has resolved. */
async function appendForever(directory: string): Promise<void> {
  const log = new SegmentFrameLog(directory, { pauseMs: 1, segmentBytes: 4000 });
  for (let i = 0; ; i += 8) {
    const batch = Array.from({ length: 8 }, (_, k) => i + k);
    await Promise.all(
      batch.map(async k => {
        await log.append(0, [frame(k, k % 500)]);
        process.stdout.write(`${k}\n`);
      }),
    );
  }
}

/** Appends until the disk is full, again when there is space, and prints which frames it was told are durable. */
async function fillDisk(directory: string, ballast: string): Promise<void> {
  writeFileSync(ballast, Buffer.alloc(128 * 1024));
  const log = new SegmentFrameLog(directory, { pauseMs: 0, segmentBytes: 60_000 });
  const durable: number[] = [];
  let failure = '';
  for (let i = 0; i < 400; i++) {
    try {
      await log.append(0, [frame(i, 1000)]);
      durable.push(i);
    } catch (error) {
      failure = (error as Error).message;
      if (i > 300) truncateSync(ballast, 0);
    }
  }
  await log.close();
  process.stdout.write(JSON.stringify({ durable, failure, replayed: numbersAt(directory) }));
}

function numbersAt(directory: string): number[] {
  return numbers(new SegmentFrameLog(directory));
}

/** Replays as the analyzer does, and dies on the frame that carries a 13. */
async function replayAndDie(directory: string): Promise<void> {
  const log = new SegmentFrameLog(directory, {
    onSetAside: ({ device, receivedAt }, path) =>
      process.stdout.write(`aside ${device} ${receivedAt} ${path}\n`),
  });
  for (const { receivedAt, payload } of log.replay()) {
    if (payload[0] === 13) process.kill(process.pid, 'SIGKILL');
    process.stdout.write(`${receivedAt}\n`);
  }
  await log.close();
}

const [, , act, directory = '', other = ''] = process.argv;
if (act === 'append-forever') await appendForever(directory);
if (act === 'replay-and-die') await replayAndDie(directory);
if (act === 'fill-disk') await fillDisk(directory, other);
// the tests are not the child's
if (act !== undefined) process.exit();

t.test('frames come back in the order in which they came', async t => {
  const directory = t.testdir();
  const log = new SegmentFrameLog(directory, { segmentBytes: 4000 });
  await Promise.all(upTo(600).map(i => log.append(i % 4, [frame(i)])));
  await Promise.all(upTo(600).map(i => log.append(i % 4, [frame(600 + i)])));
  t.same(numbers(log), upTo(1200));
  t.ok(segmentsIn(directory).length > 1, 'in several segments');
  t.same([...log.replay()][1199], frame(1199));
  const pending = log.append(0, [frame(1200)]);
  await log.close();
  await pending;
  await t.rejects(log.append(0, [frame(1)]), { code: 'STORE_FAILED' });
  const again = new SegmentFrameLog(directory, { segmentBytes: 4000 });
  await again.append(0, [frame(1201)]);
  t.same(numbers(again), upTo(1202), 'what waited at the close is written, and what comes after it follows');
  await again.close();
});

t.test('old frames, and those beyond the budget, are deleted by whole segments', async t => {
  const log = new SegmentFrameLog(t.testdir(), { segmentBytes: 4000, pauseMs: 0 });
  t.equal(log.end, undefined, 'it is empty');
  let hundred: string | undefined;
  for (let i = 0; i < 2000; i += 50) {
    if (i === 150) hundred = log.end;
    await log.append(
      0,
      upTo(50).map(k => frame(i + k, 10)),
    );
  }
  await log.trim(undefined, 1e9);
  t.equal(numbers(log)[0], 0, 'nobody has said what is not needed');
  await log.trim('cafe-20', 1e9);
  t.equal(numbers(log)[0], 0, 'it is the position of another log');
  await log.trim(hundred, 1e9);
  const [first = 0] = numbers(log);
  t.ok(first > 0 && first <= 150, `${first}: what is not older than asked stays`);
  await log.trim(hundred, 20_000);
  const left = numbers(log);
  t.ok(left.length <= 600 && left.length > 0, `${left.length} left`);
  t.equal(left.at(-1), 1999);
  await log.trim(log.end, 0);
  t.same(numbers(log).at(-1), 1999, 'the segment that is written to stays');
  await log.close();
});

t.test('a flood between two trims takes no more of the disk than it may', async t => {
  const log = new SegmentFrameLog(t.testdir(), { pauseMs: 0, segmentBytes: 10_000, mostBytes: 50_000 });
  for (let i = 0; i < 200; i++) await log.append(0, [frame(i, 1000)]);
  const kept = numbers(log);
  t.ok(kept.length >= 35 && kept.length <= 50, `${kept.length} of 200 frames of 1 kB`);
  t.equal(kept.at(-1), 199, 'the newest');
  await log.close();
});

t.test('frames of a device are replayed from a position on, in this process and the next', async t => {
  const directory = t.testdir();
  const before = new SegmentFrameLog(directory, { segmentBytes: 1000 });
  const ends: string[] = [];
  for (let i = 0; i < 5; i++) {
    // what the clock said does not matter
    await before.append(0, [{ ...frame(1e9 - i, 900), payload: Buffer.alloc(900, i) }]);
    ends.push(before.end!);
  }
  const payloads = (log: SegmentFrameLog, since: Record<string, string>): number[] =>
    Array.from(log.replay(new Map(Object.entries(since))), ({ payload }) => payload[0]!);
  t.same(payloads(before, { 'gw-1': ends[2]! }), [3, 4]);
  await before.close();
  const log = new SegmentFrameLog(directory, { segmentBytes: 1000 });
  t.same(payloads(log, { 'gw-1': ends[2]! }), [3, 4]);
  t.same(payloads(log, { 'gw-2': ends[2]! }), upTo(5), 'that was of another device');
  t.same(payloads(log, { 'gw-1': 'cafe-20' }), upTo(5), 'that is of another log');
  t.same(payloads(log, { 'gw-1': ends[4]! }), []);
  await log.trim(ends[2], 1e9);
  t.same(payloads(log, { 'gw-1': ends[0]! }), [2, 3, 4], 'what was there is not any more');
  await log.close();
});

t.test('kill -9 loses no frame whose append had resolved', async t => {
  const directory = t.testdir();
  for (let round = 0; round < 3; round++) {
    const known = new Set(await numbersOnce(directory));
    const child = spawn(process.execPath, [self, 'append-forever', directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => child.kill('SIGKILL'));
    const acknowledged: number[] = [];
    const gone = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(Number(line));
      if (acknowledged.length === 200 + 37 * round) child.kill('SIGKILL');
    }
    await gone;
    const stored = new Set(await numbersOnce(directory));
    const lost = [...known, ...acknowledged].filter(i => !stored.has(i));
    t.same(lost, [], `${acknowledged.length} acknowledged, ${stored.size} stored`);
  }
});

/** What is kept; the lock of a process that was killed is no hindrance. */
async function numbersOnce(directory: string): Promise<number[]> {
  const log = new SegmentFrameLog(directory);
  const kept = numbers(log);
  await log.close();
  return kept;
}

t.test('a second process is told which one has the directory', async t => {
  const directory = t.testdir();
  const child = spawn(process.execPath, [self, 'append-forever', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) if (line === '16') break;
  t.throws(() => new SegmentFrameLog(directory), {
    code: 'ALREADY_RUNNING',
    message: new RegExp(
      `^${directory} is in use by analyzer .* on ${hostname()} \\(process ${child.pid}, since .*Z\\): stop that one, or use`,
    ),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const log = new SegmentFrameLog(directory);
  t.throws(() => new SegmentFrameLog(directory), { code: 'ALREADY_RUNNING' }, 'nor twice in one process');
  t.ok(numbers(log).length > 0, 'the end of a process frees its directory');
  await log.close();
});

t.test('a write cut short is cut off at start, told, and written over', async t => {
  const directory = t.testdir();
  const log = new SegmentFrameLog(directory, { pauseMs: 0 });
  for (let i = 0; i < 10; i++) await log.append(0, [frame(i, 100)]);
  await log.close();
  const [path = ''] = segmentsIn(directory);
  const whole = statSync(path).size;
  truncateSync(path, whole - 30);
  const damages: Damage[] = [];
  const again = new SegmentFrameLog(directory, { onDamage: damage => void damages.push(damage) });
  const record = (whole - HEADER_BYTES) / 10;
  t.same(damages, [{ path, from: whole - record, to: whole - 30 }]);
  await again.append(0, [frame(9)]);
  t.same(numbers(again), upTo(10));
  t.equal(damages.length, 1);
  await again.close();
});

t.test('a damaged record costs itself alone; a damaged header its segment alone', async t => {
  const directory = t.testdir();
  const log = new SegmentFrameLog(directory, { pauseMs: 0, segmentBytes: 1300 });
  for (let i = 0; i < 30; i++) await log.append(0, [frame(i, 100)]);
  await log.close();
  const [first = '', second = ''] = segmentsIn(directory);
  t.equal(segmentsIn(directory).length, 3);
  const flip = (path: string, at: number): void => {
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes[at]! ^ 1, at);
    writeFileSync(path, bytes);
  };
  const damages: Damage[] = [];
  const reopened = async (): Promise<number[]> => {
    const again = new SegmentFrameLog(directory, { onDamage: damage => void damages.push(damage) });
    const kept = numbers(again);
    await again.close();
    return kept;
  };
  const record = (statSync(first).size - HEADER_BYTES) / 10;
  for (const within of [0, 5, 9, 20, 60]) {
    flip(first, HEADER_BYTES + 3 * record + within);
    t.same(
      await reopened(),
      upTo(30).filter(i => i !== 3),
      `byte ${within} of a record`,
    );
    t.same(damages.splice(0), [
      { path: first, from: HEADER_BYTES + 3 * record, to: HEADER_BYTES + 4 * record },
    ]);
    flip(first, HEADER_BYTES + 3 * record + within);
  }
  flip(second, 13);
  t.same(
    await reopened(),
    upTo(30).filter(i => i < 10 || i >= 20),
  );
  t.same(damages, [{ path: second, from: 0, to: statSync(second).size }]);
});

t.test('a segment of a later version is refused, and nothing is done to it', async t => {
  const directory = t.testdir();
  const log = new SegmentFrameLog(directory);
  await log.append(0, [frame(1)]);
  await log.close();
  const [path = ''] = segmentsIn(directory);
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(2, 8);
  const { crc32 } = await import('../crc32.js');
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 16)), 16);
  writeFileSync(path, bytes);
  t.throws(() => new SegmentFrameLog(directory), { code: 'STORE_FAILED', message: /segment version 2/ });
  t.same(readFileSync(path), bytes);
});

t.test('a frame that no record can hold is refused; the others are taken', async t => {
  const log = new SegmentFrameLog(t.testdir());
  const refused = t.rejects(log.append(0, [frame(1, 2 * 1024 ** 2)]), { code: 'STORE_FAILED' });
  await log.append(0, [frame(2)]);
  await refused;
  t.same(numbers(log), [2]);
  await log.close();
});

t.test(
  'a full disk: the append says so, what was durable stays, and the log goes on when there is space',
  async t => {
    const where = t.testdir();
    const script =
      'mount -t tmpfs -o size=384k tmpfs "$1" && exec "$0" "$2" fill-disk "$1/frames" "$1/ballast"';
    const child = spawn('unshare', ['-rm', 'sh', '-c', script, process.execPath, where, self], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
    });
    const [code] = await once(child, 'close');
    t.equal(code, 0);
    const { durable, failure, replayed } = JSON.parse(said) as {
      durable: number[];
      failure: string;
      replayed: number[];
    };
    t.match(failure, /^store .*frames: ENOSPC.*the disk is full: free some space/);
    t.ok(durable.length > 150 && durable.length < 399, `${durable.length} of 400 were durable`);
    t.ok(durable.includes(399), 'it goes on when there is space');
    t.same(replayed, durable);
  },
);

t.test('a frame that ends two starts in a row is set aside by the next, for study', async t => {
  const directory = t.testdir();
  const log = new SegmentFrameLog(directory, { pauseMs: 0 });
  for (const i of [11, 12, 13, 14, 13]) await log.append(0, [frame(i)]);
  await log.close();
  const start = async (): Promise<{ lines: string[]; signal: unknown }> => {
    const child = spawn(process.execPath, [self, 'replay-and-die', directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const gone = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) lines.push(line);
    return { lines, signal: (await gone)[1] };
  };
  const asides = (): string[] => readdirSync(join(directory, 'set-aside'));
  t.same(await start(), { lines: ['11', '12'], signal: 'SIGKILL' });
  t.same(await start(), { lines: ['11', '12'], signal: 'SIGKILL' });
  t.same(asides(), [], 'a start may be killed from outside: once is not enough');
  const third = await start();
  t.match(third.lines[2], /^aside gw-1 13 /);
  t.same(third.lines.slice(3), ['14'], 'it ends at the next one of that kind');
  const [copy = ''] = asides();
  const aside = JSON.parse(readFileSync(join(directory, 'set-aside', copy), 'utf8')) as {
    readonly payload: string;
  };
  t.match(aside, { device: 'gw-1', receivedAt: 13 });
  t.same(Buffer.from(aside.payload, 'base64'), frame(13).payload);
  t.same((await start()).signal, 'SIGKILL', 'which has its second chance too');
  const last = await start();
  t.equal(last.signal, null);
  t.match(last.lines, ['11', '12', '14', /^aside/]);
  t.same((await start()).lines, ['11', '12', '14'], 'from then on every start passes over them');
  t.equal(asides().length, 2);
});
