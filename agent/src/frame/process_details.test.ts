import t from 'tap';
import { NodeHost } from '../host/node.js';
import { processDetails } from './process_details.js';

const host = new NodeHost();

t.test('asked for a process, its threads and sockets are told in words', async t => {
  const details = processDetails(host, { pid: process.pid });
  t.match(details, { thread: [{ pid: process.pid, tid: process.pid }], socket: [] });
  t.throws(() => processDetails(host, { pid: 4_194_304 }), {
    code: 'QUERY_OUT_OF_RANGE',
    message: /no process/,
  });
  t.throws(() => processDetails(host, { pid: '1' }), { code: 'QUERY_OUT_OF_RANGE' });
});
