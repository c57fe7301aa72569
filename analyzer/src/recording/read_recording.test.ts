import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { SegmentFrameLog } from '../history/segments/index.js';
import { HEADER_BYTES, newHeader, recordBytes, writeRecord } from '../history/segments/segment_format.js';
import type { Damage } from '../history/segments/segment_reader.js';
import { readRecording } from './read_recording.js';
import { type RecordedMessage, toLogged } from './recorded_message.js';
import { RecordingWriter } from './recording_writer.js';

const COUNT = 5;

async function recorded(path: string): Promise<Buffer> {
  const writer = await RecordingWriter.create(path, 1024 ** 2);
  for (let i = 0; i < COUNT; i++)
    await writer.add({
      ...{ kind: 'raw', device: 'gw-1', receivedAt: i, isKept: false },
      payload: Buffer.alloc(30, i),
    });
  await writer.close();
  return readFileSync(path);
}

function read(path: string): { messages: RecordedMessage[]; damage: Damage[] } {
  const damage: Damage[] = [];
  const messages = Array.from(
    readRecording(path, each => damage.push(each)),
    ({ message }) => message,
  );
  return { messages, damage };
}

t.test('wherever a file was cut off, what is whole before is read and the rest is told', async t => {
  const path = join(t.testdir(), 'a.evr');
  const bytes = await recorded(path);
  const each = (bytes.length - HEADER_BYTES) / COUNT;
  for (let size = HEADER_BYTES; size < bytes.length; size++) {
    writeFileSync(path, bytes.subarray(0, size));
    const whole = Math.floor((size - HEADER_BYTES) / each);
    const { messages, damage } = read(path);
    t.equal(messages.length, whole, `of ${size} bytes`);
    const end = HEADER_BYTES + whole * each;
    t.same(damage, end === size ? [] : [{ path, from: end, to: size }], `of ${size} bytes`);
  }
});

t.test('a damaged message costs itself alone', async t => {
  const path = join(t.testdir(), 'a.evr');
  const bytes = await recorded(path);
  const each = (bytes.length - HEADER_BYTES) / COUNT;
  const from = HEADER_BYTES + each;
  bytes[from + 20] = bytes[from + 20]! ^ 1;
  writeFileSync(path, bytes);
  const { messages, damage } = read(path);
  t.same(
    messages.map(({ receivedAt }) => receivedAt),
    [0, 2, 3, 4],
  );
  t.same(damage, [{ path, from, to: from + each }]);
});

t.test('what is no recording is refused before anything is read', async t => {
  const folder = t.testdir({ 'text.txt': 'gw-1 said this', empty: '' });
  const fifo = join(folder, 'fifo');
  t.equal(spawnSync('mkfifo', [fifo]).status, 0);
  for (const path of [join(folder, 'text.txt'), join(folder, 'empty'), join(folder, 'none'), folder, fifo])
    t.throws(() => readRecording(path, () => {}), { code: 'CONFIG_INVALID' }, path);
});

t.test('records that are whole and hold no message of a device are passed over', async t => {
  const path = join(t.testdir(), 'a.evr');
  const { header, marker } = newHeader();
  const payload = Buffer.alloc(3);
  const good = { device: 'gw-1/info', receivedAt: 5, payload };
  const records = [
    { ...good, device: '' },
    { ...good, device: 'a/b/c' },
    { ...good, device: 'gw-1/info/kept/kept' },
    { ...good, device: 'analyzer' },
    { ...good, device: '+' },
    { ...good, device: 'x'.repeat(65) },
    { ...good, receivedAt: Number.NaN },
    { ...good, receivedAt: -1 },
    { ...good, receivedAt: 1e300 },
    good,
  ];
  const parts = records.map(record => {
    const bytes = Buffer.alloc(recordBytes(record));
    writeRecord(bytes, 0, marker, record);
    return bytes;
  });
  writeFileSync(path, Buffer.concat([header, ...parts]));
  const { messages, damage } = read(path);
  t.equal(damage.length, records.length - 1);
  t.match(messages, [{ kind: 'info', device: 'gw-1', isKept: false, receivedAt: 5 }]);
});

t.test('whatever a file holds, reading it ends and throws nothing', async t => {
  const path = join(t.testdir(), 'a.evr');
  const bytes = await recorded(path);
  const damaged = fc.array(fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255), drop: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(damaged, changes => {
      let changed = Buffer.from(bytes);
      for (const { at, to, drop } of changes) {
        if (drop) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(at + 1)]);
        else if (at < changed.length) changed[at] = to;
      }
      // the header is looked at by itself
      bytes.copy(changed, 0, 0, HEADER_BYTES);
      writeFileSync(path, changed);
      const { messages } = read(path);
      return messages.length <= COUNT;
    }),
    { numRuns: 300 },
  );
});

t.test('a segment of an analyzer\u2019s frame log is a recording of frames', async t => {
  const folder = t.testdir();
  const log = new SegmentFrameLog(folder, {});
  await log.append(0, [{ device: 'gw-1', receivedAt: 7, payload: Buffer.from('x') }]);
  await log.close();
  const segment = readdirSync(folder).find(name => name.endsWith('.seg'))!;
  t.match(read(join(folder, segment)).messages, [{ kind: 'raw', device: 'gw-1', receivedAt: 7 }]);
});

t.test('a message stands in the file as what it was', async t => {
  const message = { device: 'gw-1', receivedAt: 1, payload: Buffer.alloc(0) };
  for (const [kind, isKept, id] of [
    ['raw', false, 'gw-1'],
    ['info', false, 'gw-1/info'],
    ['info', true, 'gw-1/info/kept'],
    ['status', true, 'gw-1/status/kept'],
  ] as const)
    t.equal(toLogged({ ...message, kind, isKept }).device, id);
});
