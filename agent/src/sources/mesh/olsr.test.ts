import { columnsOf, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { RowSet } from '../reading/row_set.js';
import { parseOlsr } from './olsr.js';

t.test('OLSR links, and another service on its port', async t => {
  const olsr = columnsOf('olsr');
  const set = new RowSet(TABLES.olsr.columns.length, 8);
  parseOlsr(
    'HTTP/1.0 200 OK\r\nContent-type: application/json\r\n\r\n{"links":[{"localIP":"10.0.0.1","remoteIP":"10.0.0.2","olsrInterface":"wlan0","validityTime":141239,"linkQuality":1.000,"neighborLinkQuality":0.596,"linkCost":1717}],"topology":[{},{}],"routes":[{}]}',
    set,
    address => `<${address}>`,
  );
  const [totals, link] = set.rows;
  t.strictSame([totals!.get(olsr.topology), totals!.get(olsr.routes)], [2, 1]);
  t.equal(link!.id.name, 'wlan0 <10.0.0.2>');
  t.equal(link!.get(olsr.neighbor_link_quality), 596);
  t.equal(link!.get(olsr.link_cost), 1717);
  t.throws(() => parseOlsr('<html>', set, String), { code: 'SOURCE_ABSENT' });
  t.throws(() => parseOlsr('{"status":"success"}', set, String), { code: 'SOURCE_ABSENT' });
});
