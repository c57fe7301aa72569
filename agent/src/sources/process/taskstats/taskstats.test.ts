import { readFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import fc from 'fast-check';
import t from 'tap';
import { readable } from '../../../frame/readable.js';
import type { KernelCalls } from '../../../host/kernel_calls.js';
import { NodeHost } from '../../../host/node.js';
import { decodeMessages, encodeRequest } from '../../../netlink/messages.js';
import { ProcessList } from '../process_list.js';
import { TaskRecord } from './record.js';
import { Taskstats } from './taskstats.js';

const SHORT_LIVED = columnsOf('short_lived');
const FAMILY = 31;
/** What Linux 6.18 answered about a shell, with the acknowledgement behind it. */
const captured = Uint8Array.from(
  Buffer.from(
    readFileSync(
      new URL('../../../../../test/fixtures/netlink/taskstats-linux-6.18.hex', import.meta.url),
      'latin1',
    ).trim(),
    'hex',
  ),
);
/** Where the structure begins in it. */
const STATS = 36;

/** The message about another task: its fields where the capture has them. */
function ended(pid: number, tgid: number, comm: string, utime = 0): Uint8Array {
  const bytes = captured.slice(0, new DataView(captured.buffer).getUint32(0, true));
  const view = new DataView(bytes.buffer);
  view.setUint32(28, pid, true);
  view.setUint32(STATS + 128, pid, true);
  view.setUint32(STATS + 368, tgid, true);
  bytes.fill(0, STATS + 80, STATS + 112);
  bytes.set(Buffer.from(comm, 'latin1'), STATS + 80);
  view.setBigUint64(STATS + 152, BigInt(utime), true);
  return bytes;
}

/** A kernel in which tasks end. */
class Tasks {
  readonly littleEndian = true;
  readonly waiting: (Uint8Array | 'lost')[] = [];
  closed = 0;

  async netlink(request: Uint8Array): Promise<Uint8Array> {
    if (new DataView(request.buffer).getUint16(4, true) !== 16) return captured;
    return encodeRequest(
      { family: 16, command: 1, version: 2, dump: false, attributes: [[1, FAMILY]] },
      true,
    );
  }

  netlinkListen() {
    return {
      read: () => {
        const next = this.waiting.shift() ?? new Uint8Array(0);
        if (next === 'lost')
          throw new EdgevitalsError('SOURCE_FAILED', 'cannot read generic netlink: ENOBUFS');
        return next;
      },
      close: () => {
        this.closed++;
      },
    };
  }
}

const processes = (...pids: number[]): Row[] => pids.map(pid => new Row(new RowId([pid, 1, 1, 0], ''), 1));

function listening(): { tasks: Tasks; list: ProcessList; source: Taskstats; read: () => Promise<unknown> } {
  const tasks = new Tasks();
  const list = new ProcessList();
  const source = new Taskstats(list);
  const host = Object.assign(new NodeHost(), { kernelCalls: tasks as unknown as KernelCalls });
  const read = async (): Promise<unknown> => {
    const into: Reading[] = [];
    await source.sample(host, into);
    return readable(into)['short_lived'];
  };
  return { tasks, list, source, read };
}

t.test('the record of a task, as a kernel gives it', async t => {
  const [message] = decodeMessages(captured, FAMILY, true);
  const record = TaskRecord.of(message!, true)!;
  t.strictSame([record.pid, record.tgid, record.uid, record.comm], [26391, 26391, 0, 'sh']);
  const row = new Row(new RowId([0], ''), TABLES.short_lived.columns.length);
  record.addTo(row);
  record.addTo(row);
  t.strictSame([row.get(SHORT_LIVED.utime_us), row.get(SHORT_LIVED.stime_us)], [2 * 215_945, 2 * 4000]);
});

t.test('processes that no reading has seen are summed by name', async t => {
  const { tasks, list, source, read } = listening();
  list.replace(processes(1, 10));
  tasks.waiting.push(ended(9, 9, 'old', 5));
  t.match(await read(), [{ name: '', ended: 0, utime_us: 0 }], 'of what ended before nothing is known');
  tasks.waiting.push(ended(20, 20, 'sh', 300), ended(21, 21, 'sh', 200), ended(10, 10, 'known', 7));
  tasks.waiting.push(ended(31, 30, 'worker', 40), ended(11, 10, 'thread', 9), ended(40, 40, 'born', 1));
  list.replace(processes(1, 40));
  t.match(await read(), [
    { name: '', ended: 0 },
    { uid: 0, name: 'sh', ended: 2, utime_us: 500 },
    { name: 'worker', ended: 0, utime_us: 40 },
  ]);
  tasks.waiting.push(ended(50, 50, 'sh', 1));
  t.match(
    await read(),
    [{ name: '' }, { name: 'worker' }, { name: 'sh', ended: 3, utime_us: 501 }],
    'sums go on',
  );
  source.close();
  t.equal(tasks.closed, 1);
});

t.test(
  'what the kernel had to drop, and what cannot be understood, is counted and harms nothing',
  async t => {
    const { tasks, source, read } = listening();
    await read();
    tasks.waiting.push('lost', ended(20, 20, 'sh', 1), Uint8Array.of(1, 2, 3), captured.slice(0, 100));
    const moved = ended(21, 21, 'sh', 1);
    new DataView(moved.buffer).setUint32(STATS + 128, 99, true);
    tasks.waiting.push(moved);
    t.match(await read(), [
      { name: '', ended: 0, overflows: 1 },
      { name: 'sh', ended: 1 },
    ]);
    t.equal(source.partFailures, 2, 'that there was no room is none');
  },
);

t.test('names without end cost no more than a table of them', async t => {
  const { tasks, read } = listening();
  await read();
  for (let i = 0; i < 300; i++) tasks.waiting.push(ended(1000 + i, 1000 + i, `task${i}`, 1));
  const rows = (await read()) as { name: string; ended: number }[];
  t.equal(rows.length, 128);
  t.equal(rows.find(({ name }) => name === '')?.ended, 173);
});

t.test('a new name takes the place of the one that ended longest ago', async t => {
  const { tasks, read } = listening();
  await read();
  for (let i = 0; i < 127; i++) tasks.waiting.push(ended(1000 + i, 1000 + i, `task${i}`, 1));
  await read();
  tasks.waiting.push(ended(2000, 2000, 'task0', 1), ended(2001, 2001, 'backup', 1));
  const rows = (await read()) as { name: string; ended: number }[];
  t.match(
    rows.filter(({ name }) => name === 'task0' || name === 'task1' || name === 'backup' || name === ''),
    [
      { name: '', ended: 0 },
      { name: 'task0', ended: 2 },
      { name: 'backup', ended: 1 },
    ],
  );
  t.equal(rows.length, 128);
});

t.test('workers of the kernel have one name, whatever they last worked on', async t => {
  const { tasks, read } = listening();
  await read();
  tasks.waiting.push(ended(20, 20, 'kworker/u8:2-events', 1), ended(21, 21, 'kworker/0:1', 1));
  t.match(await read(), [{ name: '' }, { name: 'kworker', ended: 2 }]);
});

t.test('kernels that do not tell processes from threads, and hosts without netlink, say so', async t => {
  const older = captured.slice();
  new DataView(older.buffer).setUint16(STATS, 10, true);
  const [message] = decodeMessages(older, FAMILY, true);
  t.throws(() => TaskRecord.of(message!, true), { code: 'SOURCE_ABSENT', message: /5\.19/ });
  t.match(await new Taskstats(new ProcessList()).probe(new NodeHost()), [
    { state: 'absent', reason: /netlink socket/, costs: /names and I\/O are lost/ },
  ]);
});

t.test('whatever comes is a record, none, or refused', async t => {
  fc.assert(
    fc.property(fc.nat(captured.length - 1), fc.nat(255), fc.nat(captured.length), (at, byte, cut) => {
      const bytes = captured.slice();
      bytes[at] = byte;
      try {
        for (const message of decodeMessages(bytes.subarray(0, cut), FAMILY, true)) {
          const record = TaskRecord.of(message, true);
          record?.addTo(new Row(new RowId([record.uid], record.comm), TABLES.short_lived.columns.length));
        }
        return true;
      } catch (error) {
        return /^SOURCE_(MALFORMED|ABSENT)$/.test((error as EdgevitalsError).code);
      }
    }),
    { numRuns: 500 },
  );
  t.pass();
});
