import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { readThreads } from './threads.js';

const THREAD = columnsOf('thread');

const host = new NodeHost();

t.test('the threads of a process, with what each has run', async t => {
  const worker = new Worker('require("worker_threads").parentPort.on("message", () => {})', { eval: true });
  t.teardown(() => worker.terminate());
  await once(worker, 'online');
  const { rows } = readThreads(host, process.pid);
  t.ok(rows.length >= 2);
  const main = rows.find(row => row.id.labels[1] === process.pid)!;
  t.ok(main.get(THREAD.run_ns)! > 0);
  t.type(main.get(THREAD.processor), 'number');
  t.throws(() => readThreads(host, 4_194_304), { code: 'SOURCE_ABSENT' });
});
