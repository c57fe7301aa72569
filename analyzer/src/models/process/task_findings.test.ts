import t from 'tap';
import type { Condition } from '../../findings/condition.js';
import { kindsOf, modelLab } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

const rtos = (): ScriptedDevice =>
  new ScriptedDevice()
    .set('process', [1, 0, 0, 0], 'sensor', { utime: 1 })
    .set('process', [2, 0, 0, 0], 'mesh_fwd', { utime: 1 })
    .set('task_stack', [1, 0], '', { unused_bytes: 1176, size_bytes: 2048 })
    .set('task_stack', [2, 0], '', { unused_bytes: 512 })
    .set('task_stack', [4, 0], 'IDLE', { unused_bytes: 472, size_bytes: 512 })
    .set('heap', [], '', { free_bytes: 26_968, least_free_bytes: 26_776, size_bytes: 32_768 });

t.test('a stack that goes deeper in every minute is told, with how long it lasts', async t => {
  const device = rtos();
  const { read, restart } = modelLab(device);
  let found: readonly Condition[] = [];
  read(60_000);
  read(60_000);
  for (let minute = 1; minute <= 6; minute++) {
    t.strictSame(kindsOf(found, 'process'), [], `minute ${minute}`);
    device.add('task_stack', [1, 0], '', { unused_bytes: -64 });
    found = read(60_000);
    if (minute === 3) restart();
  }
  t.match(found, [{ kind: 'process.stack-growth', subject: 'sensor', severity: 'critical' }]);
  t.equal(
    found[0]?.summary,
    'sensor has reached 384 bytes deeper into its stack in 6 min; 792 bytes of 2048 are left, 12 min 23 s at that pace',
  );
});

t.test('a task that is close to the end of its stack is told, idle tasks by their own name', async t => {
  const device = rtos();
  const { read } = modelLab(device);
  read();
  device.set('task_stack', [4, 0], 'IDLE', { unused_bytes: 28 });
  device.set('task_stack', [2, 0], '', { unused_bytes: 108 });
  const found = read();
  t.match(found, [{ kind: 'process.stack-low', subject: 'IDLE', severity: 'critical', level: 'raised' }]);
  t.equal(found.length, 1);
  t.match(found[0]?.summary, /within 28 bytes of the end of its stack of 512/);
  device.remove('task_stack', [4, 0], 'IDLE');
  t.strictSame(read(), [], 'gone with its task');
});

t.test('a heap that loses in every minute leaks; one that is low is told as memory is', async t => {
  const device = rtos();
  const { read } = modelLab(device);
  let found: readonly Condition[] = [];
  read(60_000);
  read(60_000);
  for (let minute = 0; minute < 6; minute++) {
    device.add('heap', [], '', { free_bytes: -480, least_free_bytes: -480 });
    found = read(60_000);
  }
  t.match(found, [{ kind: 'process.heap-leak', subject: 'heap', severity: 'critical' }]);
  t.match(found[0]?.summary, /^The heap has lost 2\.8\d KiB in 6 min; 23\.3 KiB are left/);
  device.set('heap', [], '', { free_bytes: 2000 });
  const low = read().find(({ kind }) => kind === 'process.memory-low');
  t.match(low, { level: 'raised' });
  t.notOk(low?.hint, 'which task holds how much of it nobody knows');
});

t.test('a device that is no RTOS has none of it', async t => {
  const device = new ScriptedDevice().process(1, 'init');
  const { read } = modelLab(device);
  for (let i = 0; i < 8; i++) t.strictSame(kindsOf(read(60_000), 'process'), []);
});
