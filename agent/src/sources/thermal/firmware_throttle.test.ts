import t from 'tap';
import { boardOf } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledTables } from '../../testing/sampled.js';
import { FirmwareThrottle, parseThrottled } from './firmware_throttle.js';

t.test('Raspberry Pi: bits in hexadecimal without a prefix', async t => {
  t.equal(parseThrottled('50005\n'), 0x50005);
  t.equal(parseThrottled('0\n'), 0);
  for (const text of ['', '\n', 'throttled', '123456789']) t.equal(parseThrottled(text), undefined, text);
  const path = '/sys/devices/platform/soc/soc:firmware/get_throttled';
  const source = new FirmwareThrottle();
  t.strictSame((await sampledTables(source, boardOf({ [path]: '80008\n' }, idle)))['firmware_throttle'], [
    { bits: 0x80008 },
  ]);
  t.match(await new FirmwareThrottle().probe(boardOf({ [path]: '' }, idle)), [
    { state: 'failing', reason: /no hexadecimal/ },
  ]);
  t.match(await new FirmwareThrottle().probe(boardOf({ '/sys/x': '' }, idle)), [{ state: 'absent' }]);
});
