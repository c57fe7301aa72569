import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { EnergyModel, parseFlags } from './energy_model.js';

t.test('energy model: power by operating point, with the flags that give it a unit', async t => {
  t.strictSame([parseFlags('0x1\n'), parseFlags('5\n'), parseFlags('')], [1, 5, 0]);
  const domain = '/sys/kernel/debug/energy_model/cpu0';
  const host = boardOf({
    ...filesIn(domain, { cpus: '0-3\n', flags: '0x1\n' }),
    ...filesIn(`${domain}/ps:1400000`, {
      frequency: '1400000\n',
      power: '310000\n',
      cost: '310\n',
      inefficient: '0\n',
    }),
    ...filesIn(`${domain}/ps:600000`, { frequency: '600000\n', power: '98000\n', inefficient: '1\n' }),
  });
  t.match(await new EnergyModel().probe(host), [{ state: 'present' }]);
  t.strictSame((await new EnergyModel().describe(host)).energyModels, [
    {
      name: 'cpu0',
      cpus: [0, 1, 2, 3],
      flags: 1,
      points: [
        { khz: 600_000, power: 98_000, inefficient: true },
        { khz: 1_400_000, power: 310_000, inefficient: false },
      ],
    },
  ]);
  const user = boardOf({ '/sys/kernel/debug': { error: 'EACCES' } });
  t.match(await new EnergyModel().probe(user), [{ state: 'denied' }]);
});
