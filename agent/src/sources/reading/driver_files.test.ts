import t from 'tap';
import { type BoardFile, boardOf } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { DriverFiles } from './driver_files.js';

t.test('a file that keeps failing is tried ever more rarely, and comes back when it answers', async t => {
  let tries = 0;
  let answer: BoardFile = { error: 'EIO' };
  const host = boardOf({ '/sys/a': '1\n' }, idle);
  const good = host.readSlow.bind(host);
  host.readSlow = (path, timeoutMs) => {
    tries++;
    return typeof answer === 'string' ? good(path, timeoutMs) : good('/sys/missing', timeoutMs);
  };
  let value: unknown;
  const files = new DriverFiles([{ path: '/sys/a', take: found => (value = found) }]);
  for (let round = 0; round < 100; round++) await files.readRound(host, 10);
  t.equal(tries, 7, 'at rounds 0, 1, 3, 7, 15, 31 and 63');
  t.equal(files.failures, 0, 'it never could be read');
  answer = '1\n';
  for (let round = 0; round < 64; round++) await files.readRound(host, 10);
  t.equal(value, 1);
  answer = { error: 'EIO' };
  await files.readRound(host, 10);
  t.equal(value, undefined);
  t.equal(files.failures, 1, 'now it fails');
});
