import t from 'tap';
import { EspIdfFormat } from './esp_idf.js';

t.test('marks are bytes, the core is passed over, and its own tasks make it certain', async t => {
  const format = new EspIdfFormat();
  t.strictSame(format.take('wifi           \tB\t23\t3640\t14\t0'), [
    { kind: 'stack', name: 'wifi', id: 14, unused: 3640 },
  ]);
  t.notOk(format.isCertain);
  format.take('IDLE1          \t4222699\t\t42%');
  t.ok(format.isCertain);
});

t.test('so does what it prints at a reset', async t => {
  const format = new EspIdfFormat();
  t.strictSame(format.take('rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)'), []);
  t.ok(format.isCertain);
});
