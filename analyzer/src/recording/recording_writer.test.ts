import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EdgevitalsError } from '@edgevitals/shared/errors';
import t from 'tap';
import { readRecording } from './read_recording.js';
import type { RecordedMessage } from './recorded_message.js';
import { RecordingWriter } from './recording_writer.js';

const self = fileURLToPath(import.meta.url);
const MIB = 1024 ** 2;
const message = (i: number, bytes = 10): RecordedMessage => ({
  ...{ kind: 'raw', device: 'gw-1', receivedAt: 1000 + i, isKept: false },
  payload: Buffer.alloc(bytes, i),
});
const read = (path: string): RecordedMessage[] =>
  Array.from(
    readRecording(path, () => {}),
    ({ message: { payload, ...rest } }) => ({
      ...rest,
      payload: Buffer.from(payload),
    }),
  );

/** Writes without end, and prints how many messages it has handed over. */
async function writeForever(path: string): Promise<void> {
  const writer = await RecordingWriter.create(path, MIB * 1024);
  for (let i = 0; ; i++) {
    await writer.add(message(i, 500));
    if (i % 2000 === 0) {
      process.stdout.write('.');
      await new Promise(resolve => setImmediate(resolve));
    }
  }
}

/** Writes until the disk takes no more, and prints what it is told then. */
async function writeUntilFull(path: string): Promise<void> {
  const writer = await RecordingWriter.create(path, MIB * 1024);
  let told = '';
  void writer.failure.catch((error: EdgevitalsError) => {
    told = error.code;
  });
  for (let i = 0; told === ''; i++) {
    await writer.add(message(i, 500));
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  const after = await writer.add(message(0));
  const closed = await writer.close().then(
    () => 'closed',
    (error: EdgevitalsError) => error.code,
  );
  process.stdout.write(`${told} ${after} ${closed}`);
}

const [, , mode, target = ''] = process.argv;
if (mode === 'write') {
  await writeForever(target);
} else if (mode === 'fill') {
  // whatever Node.js does with it by itself: a write beyond the limit is to fail, and not to end the program
  process.on('SIGXFSZ', () => {});
  await writeUntilFull(target);
} else {
  t.test('what was taken is read back, in its order', async t => {
    const path = join(t.testdir(), 'a.evr');
    const writer = await RecordingWriter.create(path, MIB);
    const messages: RecordedMessage[] = [
      { kind: 'info', device: 'gw-1', receivedAt: 999.5, isKept: true, payload: Buffer.from([1, 2]) },
      { kind: 'status', device: 'gw-1', receivedAt: 999.75, isKept: false, payload: Buffer.from('online') },
      message(1),
      { kind: 'status', device: 'gw-1', receivedAt: 1001.5, isKept: false, payload: Buffer.alloc(0) },
    ];
    for (const each of messages) t.equal(await writer.add(each), 'taken');
    await writer.close();
    t.same(read(path), messages);
    t.equal(statSync(path).size, writer.bytes);
    t.equal(await writer.add(message(2)), 'full', 'nothing is taken after it');
  });

  t.test('the file is no larger than it may be, and a message that no record holds is left out', async t => {
    const path = join(t.testdir(), 'a.evr');
    const writer = await RecordingWriter.create(path, 1000);
    t.equal(await writer.add(message(0, 2 * MIB)), 'too-large');
    t.equal(await writer.add(message(1, 700)), 'taken');
    t.equal(await writer.add(message(2, 700)), 'full');
    await writer.close();
    t.same(
      read(path).map(({ receivedAt }) => receivedAt),
      [1001],
    );
    t.ok(statSync(path).size <= 1000);
  });

  t.test('a payload may be used again once it was taken', async t => {
    const path = join(t.testdir(), 'a.evr');
    const writer = await RecordingWriter.create(path, MIB);
    const payload = Buffer.from('first');
    await writer.add({ ...message(0), payload });
    payload.fill(0);
    await writer.close();
    t.equal(read(path)[0]?.payload.toString(), 'first');
  });

  t.test('a file that is there is not written to', async t => {
    const path = join(t.testdir({ 'a.evr': 'mine' }), 'a.evr');
    await t.rejects(RecordingWriter.create(path, MIB), { code: 'STORE_FAILED' });
    await t.rejects(RecordingWriter.create(join(path, 'b.evr'), MIB), { code: 'STORE_FAILED' });
    t.equal(statSync(path).size, 4);
  });

  t.test('a disk that takes no more ends it, and what was written is whole', async t => {
    const path = join(t.testdir(), 'a.evr');
    // in blocks of 1 or half a KiB, as the shell has it: more than is written at once
    const limited = `ulimit -f 600; exec "$0" "$1" fill "$2"`;
    const child = spawn('sh', ['-c', limited, process.execPath, self, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
    });
    t.same(await once(child, 'close'), [0, null]);
    t.equal(said, 'STORE_FAILED full STORE_FAILED');
    const numbers = read(path).map(({ receivedAt }) => receivedAt - 1000);
    t.ok(numbers.length > 100, `${numbers.length} messages`);
    t.ok(numbers.every((number, i) => number === i));
  });

  t.test('what was written before a kill is whole', async t => {
    const path = join(t.testdir(), 'a.evr');
    const child = spawn(process.execPath, [self, 'write', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = 0;
    for await (const dots of child.stdout) {
      told += (dots as Buffer).length;
      if (told > 12) break;
    }
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const numbers = read(path).map(({ receivedAt }) => receivedAt - 1000);
    t.ok(numbers.length > 2000, `${numbers.length} messages`);
    t.ok(numbers.every((number, i) => number === i));
  });
}
