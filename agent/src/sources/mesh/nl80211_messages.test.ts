import { TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { Attributes, encodeAttributes } from '../../netlink/attributes.js';
import { viewOf } from '../../testing/netlink_bytes.js';
import { RowSet } from '../reading/row_set.js';
import { meshPaths } from './batadv_messages.js';
import { takeStations, takeSurvey } from './nl80211_messages.js';

t.test('messages of another order, older kernels, and fields that are missing', async t => {
  const big = (list: Parameters<typeof encodeAttributes>[0]): Attributes =>
    new Attributes(viewOf(encodeAttributes(list, false)), false);
  t.strictSame(
    meshPaths(
      [
        big([
          [6, 5],
          [24, 'abcde'],
        ]),
        big([[6, 5]]),
      ],
      true,
      index => `eth${index}`,
    ),
    [
      {
        originator: '',
        neighbour: '61:62:63:64:65:00',
        interface: 'eth5',
        lastSeenMs: undefined,
        tq: undefined,
        throughputKbps: undefined,
        best: false,
      },
    ],
    'batman-adv did not name its interfaces',
  );
  const set = new RowSet(TABLES.survey.columns.length, 8).begin();
  const survey = (...info: [number, number][]): Attributes => {
    const nested = String.fromCharCode(...encodeAttributes(info, false));
    return big([[84, nested]]);
  };
  takeSurvey([survey([1, 2412]), survey([1, 2437], [3, 0], [5, 7]), big([])], mhz => set.row([mhz], 'w'));
  t.strictSame(
    set.rows.map(row => [row.id.labels[0], row.get(1), row.get(0)]),
    [[2437, 7, undefined]],
  );
  takeStations([big([[6, 'abcde']]), big([[21, '']])], () => {
    throw new Error('no station without address and figures');
  });
});
