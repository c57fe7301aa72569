import { columnsOf, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { RowSet } from '../reading/row_set.js';
import { parseWireless } from './proc_net_wireless.js';

t.test('wireless links: dots behind values that are new, negative levels', async t => {
  const wireless = columnsOf('wireless');
  const set = new RowSet(TABLES.wireless.columns.length, 4);
  const head =
    'Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n' +
    ' face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n';
  parseWireless(`${head} wlan0: 0000   54.  -56.  -256        0      0      0      3     17        0\n`, set);
  t.equal(set.rows[0]!.id.name, 'wlan0');
  t.equal(set.rows[0]!.get(wireless.level), -56);
  t.equal(set.rows[0]!.get(wireless.discard_retry), 3);
  parseWireless(head, set);
  t.equal(set.rows.length, 0, 'no link');
  t.throws(() => parseWireless('', set), { code: 'SOURCE_MALFORMED' });
});
