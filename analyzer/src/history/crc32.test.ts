import t from 'tap';
import { crc32, crc32ByTable } from './crc32.js';

t.test('the check value of the standard, with and without what Node.js has', t => {
  for (const own of [crc32, crc32ByTable]) {
    t.equal(own(Buffer.from('123456789')), 0xcbf43926);
    t.equal(own(new Uint8Array()), 0);
  }
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 197) % 256));
  t.equal(crc32ByTable(bytes), crc32(bytes));
  t.end();
});
