import t from 'tap';
import { opens } from './device_uses.js';

t.test('a device file leads to a device where its name says so', async t => {
  t.ok(opens('/dev/i2c-1', 'runtime/i2c 1-0048'));
  t.notOk(opens('/dev/i2c-1', 'runtime/i2c 11-0048'));
  t.ok(opens('/dev/spidev0.1', 'runtime/spi spi0.1'));
  t.notOk(opens('/dev/ttyUSB0', 'runtime/usb 1-1'));
});
