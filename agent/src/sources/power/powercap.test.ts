import t from 'tap';
import { type BoardFile, boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledSlowly } from '../../testing/sampled.js';
import { Powercap } from './powercap.js';

t.test('powercap: energy of each zone; refused to who is not root', async t => {
  const zone = '/sys/class/powercap/intel-rapl:0';
  const files = (energy: BoardFile): Record<string, BoardFile> => ({
    '/sys/class/powercap/intel-rapl/enabled': '1\n',
    ...filesIn(zone, {
      name: 'package-0\n',
      energy_uj: energy,
      max_energy_range_uj: '262143328850\n',
      enabled: '1\n',
    }),
    ...filesIn(zone, { constraint_0_name: 'long_term\n', constraint_0_power_limit_uw: '15000000\n' }),
  });
  const root = boardOf(files('23484923408\n'), idle);
  t.strictSame((await sampledSlowly(new Powercap(), root))['powercap'], [
    { name: 'intel-rapl:0', energy_uj: 23_484_923_408 },
  ]);
  t.strictSame((await new Powercap().describe(root)).powercapZones, [
    {
      zone: 'intel-rapl:0',
      name: 'package-0',
      maxEnergyRangeUj: 262_143_328_850,
      enabled: true,
      limits: [{ name: 'long_term', powerLimitUw: 15_000_000, windowUs: 0 }],
    },
  ]);
  const user = boardOf(files({ error: 'EACCES' }), idle);
  t.match(await new Powercap().probe(user), [
    { state: 'denied', reason: /energy_uj: EACCES/, costs: /modelled/ },
  ]);
});
