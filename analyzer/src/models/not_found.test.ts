import t from 'tap';
import { notFound } from './not_found.js';

t.test('what is not there is refused with the nearest names, or with those that there are', async t => {
  const refusal = (wanted: string, known: string[]) => notFound('dev1', 'disk or partition', wanted, known);
  t.match(refusal('mmcblk0p3', ['mmcblk0', 'mmcblk0p1']), {
    code: 'QUERY_NOT_FOUND',
    message: 'dev1 has no disk or partition "mmcblk0p3"; nearest: mmcblk0p1, mmcblk0',
  });
  t.match(refusal('floppy', ['sdb', 'sda']).message, /; it has sda, sdb$/);
  t.match(refusal('sda', []).message, /it has none that are known/);
  t.ok(refusal('x'.repeat(9999), []).message.length < 200);
});
