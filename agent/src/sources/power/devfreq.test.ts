import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledTables } from '../../testing/sampled.js';
import { Devfreq, parseTransStat } from './devfreq.js';

const TRANS_STAT = `     From  :   To
           : 200000000 400000000 600000000   time(ms)
  200000000:         0        10         2    123456
* 400000000:         9         0         4      4000
  600000000:         3         3         0       120
Total transition : 31
`;

t.test('devfreq: clocks and the time at each', async t => {
  t.strictSame(parseTransStat(TRANS_STAT), {
    transitions: 31,
    times: [
      { hz: 200_000_000, ms: 123_456 },
      { hz: 400_000_000, ms: 4000 },
      { hz: 600_000_000, ms: 120 },
    ],
  });
  t.strictSame(parseTransStat('Not Supported.\n'), { transitions: undefined, times: [] });
  const host = boardOf(
    {
      ...filesIn('/sys/class/devfreq/ffa30000.gpu', { cur_freq: '400000000\n', target_freq: '400000000\n' }),
      ...filesIn('/sys/class/devfreq/ffa30000.gpu', { max_freq: '600000000\n', trans_stat: TRANS_STAT }),
      ...filesIn('/sys/class/devfreq/dmc', { cur_freq: '933000000\n', trans_stat: { error: 'EFBIG' } }),
    },
    idle,
  );
  const tables = await sampledTables(new Devfreq(), host);
  t.strictSame(tables['devfreq'], [
    { name: 'dmc', cur_freq: 933_000_000 },
    {
      name: 'ffa30000.gpu',
      cur_freq: 400_000_000,
      target_freq: 400_000_000,
      max_freq: 600_000_000,
      total_trans: 31,
    },
  ]);
  t.strictSame(tables['devfreq_time_in_state']?.[1], { hz: 400_000_000, name: 'ffa30000.gpu', ms: 4000 });
});
