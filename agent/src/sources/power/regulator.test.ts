import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledTables } from '../../testing/sampled.js';
import { parseState, Regulator } from './regulator.js';

t.test('regulators: settings and users; a chip that does not answer has none', async t => {
  t.strictSame(
    [parseState('enabled\n'), parseState('disabled\n'), parseState('unknown\n')],
    [1, 0, undefined],
  );
  const host = boardOf(
    {
      ...filesIn('/sys/class/regulator/regulator.0', {
        name: 'regulator-dummy\n',
        num_users: '2\n',
        requested_microamps: '0\n',
      }),
      ...filesIn('/sys/class/regulator/regulator.3', {
        name: 'vdd_cpu\n',
        microvolts: '950000\n',
        state: 'enabled\n',
      }),
      ...filesIn('/sys/class/regulator/regulator.3', { num_users: '1\n', microamps: { error: 'EINVAL' } }),
    },
    idle,
  );
  const source = new Regulator();
  t.strictSame((await sampledTables(source, host))['regulator'], [
    { regulator: 0, name: 'regulator-dummy', users: 2, requested_microamps: 0 },
    { regulator: 3, name: 'vdd_cpu', microvolts: 950_000, users: 1, state: 1 },
  ]);
  t.equal(source.partFailures, 0, 'it never did');
});
