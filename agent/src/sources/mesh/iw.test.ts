import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { RowSet } from '../reading/row_set.js';
import { parseStations, parseSurvey } from './iw.js';

t.test('peers without end cost no more than a table of them', async t => {
  const set = new RowSet(TABLES.station.columns.length, 256);
  set.begin();
  const many = Array.from(
    { length: 2000 },
    (_, i) =>
      `Station 02:00:00:00:${Math.floor(i / 256)
        .toString(16)
        .padStart(2, '0')}:${(i % 256).toString(16).padStart(2, '0')} (on w)\n\trx bytes:\t${i}\n`,
  ).join('');
  parseStations(many, address => set.row([], address));
  t.equal(set.rows.length, 256);
  t.equal(set.rows[255]!.get(columnsOf('station').rx_bytes), 255, 'what came later is in no other row');
  parseSurvey(
    '\tfrequency: 1 MHz [in use]\n\tchannel busy time: 99999999999999999999999 ms\n',
    () => new Row(new RowId([], ''), 5),
  );
});
