import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { encodeFrame } from '@edgevitals/shared/frame';
import fc from 'fast-check';
import t from 'tap';
import type { HostFolder } from '../host/host.js';
import { NodeFolder } from '../host/node_folder.js';
import { crc32 } from './crc32.js';
import { Outbox } from './outbox.js';
import { Spool, type SpoolOptions } from './spool.js';

const KB = 1024;
const DAY = 86_400_000;
const OPTIONS = { wallMs: () => 20_000 * DAY, maxBytes: 4096 * KB, dailyBytes: 8192 * KB, sync: true };

/** As this test file's child: appends numbered frames until it is killed, telling each that is kept. */
if (process.argv[2] === 'append') {
  const spool = new Spool({ ...OPTIONS, folder: new NodeFolder(process.argv[3]!) });
  for (let i = 0; i < 100_000; i++) {
    spool.append([bytesOf(i, 50 + (i % 400))]);
    process.send?.(i);
  }
  process.exit(0);
}

function bytesOf(number: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size).fill(number & 0xff);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}
const numberOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

/** A folder in memory that remembers what was synced, and can lose power. */
class TestFolder implements HostFolder {
  files = new Map<string, { bytes: number[]; synced: number }>();
  private file(name: string) {
    const file = this.files.get(name) ?? { bytes: [], synced: 0 };
    this.files.set(name, file);
    return file;
  }
  list = () => [...this.files.keys()];
  read = (name: string) => Uint8Array.from(this.file(name).bytes);
  append = (name: string, bytes: Uint8Array) => void this.file(name).bytes.push(...bytes);
  sync = (name: string) => {
    const file = this.file(name);
    file.synced = file.bytes.length;
  };
  truncate = (name: string, size: number) => void this.file(name).bytes.splice(size);
  remove = (name: string) => void this.files.delete(name);
}

function drain(spool: Spool): number[] {
  const numbers: number[] = [];
  for (let taken = spool.take(); taken !== undefined; taken = spool.take()) {
    numbers.push(...taken.frames.map(numberOf));
    taken.done();
  }
  return numbers;
}

t.test('the checksum is that of ISO 3309', async t => {
  t.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

t.test('frames come back in order after a restart, and are gone when they are done', async t => {
  const folder = t.testdir();
  const open = (): Spool => new Spool({ ...OPTIONS, folder: new NodeFolder(folder) });
  t.strictSame(readdirSync(folder), []);
  const first = open();
  t.strictSame(readdirSync(folder), [], 'opening writes nothing');
  let kept = 0;
  for (let i = 0; i < 1000; i++) kept += first.append([bytesOf(i, 500)]);
  t.equal(kept, 1000);
  const second = open();
  t.equal(second.waiting, 1000);
  t.strictSame(
    drain(second),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  t.equal(readdirSync(folder).length, 1, 'the file that holds what was written today');
  const third = open();
  t.equal(third.waiting, 0);
  t.ok(third.chargedToday >= first.writtenBytes, 'a restart does not begin the budget of the day anew');
});

t.test('power that fails at any byte costs at most the record being written', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 4, max: 3000 }), { minLength: 1, maxLength: 60 }),
      fc.nat(),
      fc.array(fc.nat(255), { maxLength: 40 }),
      (sizes, cut, rubbish) => {
        const folder = new TestFolder();
        const spool = new Spool({ ...OPTIONS, folder });
        for (const [i, size] of sizes.entries()) spool.append([bytesOf(i, size)]);
        // the last record was being written: any part of it may be there, and any rubbish behind it
        const [name] = folder.list().slice(-1);
        const file = folder.files.get(name!)!;
        const last = 8 + sizes.at(-1)!;
        const kept = cut % (last + 1);
        file.bytes.length -= last - kept;
        const garbage = kept < last ? rubbish.slice(0, last - kept) : rubbish;
        file.bytes.push(...garbage);
        const again = new Spool({ ...OPTIONS, folder });
        const more = bytesOf(9999, 10);
        assert.equal(again.append([more]), 1, 'the file goes on being used');
        const expected = sizes.map((_, i) => i).slice(0, kept < last ? -1 : undefined);
        const numbers = drain(new Spool({ ...OPTIONS, folder }));
        // rubbish may by chance complete the record as it was
        assert.deepEqual(
          numbers.filter(number => number < sizes.length - 1 || expected.includes(number)),
          expected,
        );
        assert.equal(numbers.at(-1), 9999);
      },
    ),
    { numRuns: 300 },
  );
});

t.test('files that are not ours, or of no use, do no harm', async t => {
  const folder = new TestFolder();
  folder.append('notes.txt', new Uint8Array(10));
  folder.append('00000003.spool', new Uint8Array(5000));
  folder.append('00000004.spool', Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0, 1));
  const spool = new Spool({ ...OPTIONS, folder });
  t.equal(spool.waiting, 0);
  t.strictSame(folder.list(), ['notes.txt']);
  spool.append([bytesOf(1, 10)]);
  t.strictSame(drain(new Spool({ ...OPTIONS, folder })), [1]);
});

t.test('bounded in all and by the day, and what is dropped is counted', async t => {
  let dropped = 0;
  let wall = 20_000 * DAY;
  const folder = new TestFolder();
  const options: SpoolOptions = {
    ...OPTIONS,
    folder,
    wallMs: () => wall,
    maxBytes: 400 * KB,
    dailyBytes: 2000 * KB,
    onDrop: frames => {
      dropped += frames;
    },
  };
  const spool = new Spool(options);
  let kept = 0;
  for (let i = 0; i < 1000; i++) kept += spool.append([bytesOf(i, 4000)]);
  t.ok(spool.bytes <= 400 * KB);
  t.equal(spool.waiting, kept - dropped);
  t.ok(kept < 1000 && spool.writtenBytes <= 2000 * KB, `${kept} kept, ${spool.writtenBytes} bytes written`);
  wall -= 2 * DAY;
  t.equal(spool.append([bytesOf(1, 10)]), 0, 'a clock that goes back gives no second budget');
  wall += 3 * DAY;
  t.equal(spool.append([bytesOf(1, 10)]), 1, 'the next day there is one');
});

t.test('a child that is killed while it writes loses no frame that was kept', async t => {
  const folder = t.testdir();
  for (const after of [20, 57]) {
    const before = new Spool({ ...OPTIONS, folder: new NodeFolder(folder) });
    drain(before);
    const child = fork(new URL(import.meta.url), ['append', folder], { execArgv: [] });
    let last = -1;
    child.on('message', number => {
      last = number as number;
      if (last === after) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    const numbers = drain(new Spool({ ...OPTIONS, folder: new NodeFolder(folder) }));
    t.ok(numbers.length > last, `${numbers.length} frames of ${last + 1} that were kept`);
    t.strictSame(
      numbers,
      numbers.map((_, i) => i),
    );
  }
});

const frame = (sequence: number, size = 200) => {
  const bytes = encodeFrame({
    device: 'd',
    boot: '0011223344556677',
    run: 1,
    sequence,
    key: 0,
    bootMs: 1,
    wallMs: 1,
    body: new Uint8Array(size),
  });
  return { sequence, isKey: sequence === 0, bytes };
};

t.test('an outage longer than memory: frames go through the spool, in order, none lost', async t => {
  const spool = new Spool({ ...OPTIONS, folder: new TestFolder() });
  const outbox = new Outbox({ maxBytes: 1000, spool, window: 2, onDrop: () => t.fail('nothing is dropped') });
  for (let i = 0; i < 100; i++) outbox.push(frame(i));
  t.ok(outbox.bytes <= 1000);
  t.equal(outbox.frames, 100);
  const sent: number[] = [];
  for (let next = outbox.next(); next !== undefined; next = outbox.next()) {
    sent.push(next.sequence);
    outbox.acknowledge(next);
    if (sent.length === 10) for (let i = 100; i < 110; i++) outbox.push(frame(i));
  }
  t.strictSame(
    sent,
    Array.from({ length: 110 }, (_, i) => i),
  );
  t.equal(outbox.frames, 0);
  t.equal(spool.waiting, 0);
});

t.test('a spool that fails costs a notice; frames stay in memory', async t => {
  const folder = new TestFolder();
  const spool = new Spool({ ...OPTIONS, folder });
  folder.append = () => {
    throw new EdgevitalsError('STORE_FAILED', 'cannot write: ENOSPC');
  };
  const notices: string[] = [];
  const outbox = new Outbox({ maxBytes: 1000, spool, onSpoolFailure: error => notices.push(error.code) });
  outbox.push(frame(0));
  outbox.spill();
  t.strictSame(notices, ['STORE_FAILED']);
  t.equal(outbox.next()?.sequence, 0);
  const foreign = new TestFolder();
  const strange = new Spool({ ...OPTIONS, folder: foreign });
  strange.append([bytesOf(1, 30)]);
  const taking = new Outbox({ maxBytes: 1000, spool: strange });
  t.equal(taking.next(), undefined, 'what is no frame is passed over');
  t.equal(taking.frames, 0);
});
