import { randomBytes } from 'node:crypto';
import t from 'tap';
import { encodeRecord, type HistoryRecord, RecordReader } from './history_record.js';

const minutes = (bytes: number): HistoryRecord => ({
  kind: 'minutes',
  value: [{ device: 'gw-1', minute: 7, packed: new Uint8Array(randomBytes(bytes)) }],
});
/** The same record gives the same bytes. */
const plain = (record: HistoryRecord | undefined): string | undefined =>
  record && Buffer.concat(encodeRecord(record, 100_000)).toString('hex');

t.test('a record comes out as it went in, in one message or in several', async t => {
  for (const bytes of [10, 5000]) {
    const record = minutes(bytes);
    const messages = encodeRecord(record, 1000);
    t.equal(messages.length, bytes === 10 ? 1 : 6);
    const reader = new RecordReader();
    const read = messages.map(message => reader.add(message));
    t.ok(read.slice(0, -1).every(each => each === undefined));
    t.strictSame(plain(read.at(-1)), plain(record));
  }
});

t.test(
  'a record whose writer ended in the middle of it is passed over, and one that was begun again is whole',
  async t => {
    const reader = new RecordReader();
    const torn = encodeRecord(minutes(5000), 1000);
    const record = minutes(4000);
    const whole = encodeRecord(record, 1000);
    for (const message of torn.slice(0, 3)) t.equal(reader.add(message), undefined);
    let last: HistoryRecord | undefined;
    // the first part is sent again, for it was not known that it had been stored
    for (const message of [whole[0]!, ...whole]) last = reader.add(message);
    t.strictSame(plain(last), plain(record));
    for (const message of torn.slice(2)) t.equal(reader.add(message), undefined, 'its first parts are gone');
  },
);

t.test('what is damaged is refused, and harms nothing after it', async t => {
  const reader = new RecordReader();
  t.throws(() => reader.add(new Uint8Array([0, 0, 0, 1, 1, 2, 3])), { code: 'STORE_DAMAGED' });
  t.throws(() => reader.add(new Uint8Array([0])), { code: 'STORE_DAMAGED' });
  const record: HistoryRecord = { kind: 'owner', value: { owner: 'w-a', epoch: 4 } };
  t.strictSame(reader.add(encodeRecord(record, 1000)[0]!), record);
});

t.test(
  'a record that is more than NATS is given at once is refused before anything of it is written',
  async t => {
    t.throws(() => encodeRecord(minutes(100_000), 1000), { code: 'STORE_FAILED' });
  },
);
