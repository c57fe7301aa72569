import t from 'tap';
import type { Condition } from '../../findings/condition.js';
import { modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

t.test('a steady writer is told, one that writes once or deletes what it wrote is not', async t => {
  const device = new ScriptedDevice().process(1, 'logger').process(2, 'update').process(3, 'temp');
  const { read } = modelLab(device);
  read(60_000);
  let found: readonly Condition[] = [];
  for (let i = 0; i < 25; i++) {
    device.add('process', [1, 10, 1, 0], 'logger', { write_bytes: 10e6, wchar: 10e6 });
    if (i === 15) device.add('process', [2, 10, 1, 0], 'update', { write_bytes: 5e9, wchar: 5e9 });
    device.add('process', [3, 10, 1, 0], 'temp', { write_bytes: 1e6, cancelled_write_bytes: 1e6 });
    found = read(60_000);
  }
  t.match(found, [{ kind: 'flash.heavy-writer', subject: 'logger', level: 'raised' }]);
  t.equal(found.length, 1);
});
