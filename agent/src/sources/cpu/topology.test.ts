import { isHeterogeneous } from '@edgevitals/shared/info';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { capturedBoard } from '../../testing/boards/captured_board.js';
import { describeCpus } from './topology.js';

t.test('cores are called by their names on every kind of board', async t => {
  const parts = (name: string): unknown[] =>
    describeCpus(capturedBoard(name)).map(({ part, id, core, package: group, capacity }) => [
      part,
      id,
      core,
      group,
      capacity,
    ]);
  t.strictSame(parts('node-arm64'), [
    ['Cortex-A53', '0x00000000410fd034', 0, 0, 1024],
    ['Cortex-A53', '0x00000000410fd034', 1, 0, 1024],
  ]);
  t.strictSame(parts('node-armhf')[1], ['Cortex-A15', '0x00000000414fc0f0', 1, 0, 1024]);
  t.strictSame(parts('node-mipsel'), [['MIPS 24Kc', 'MIPS 24Kc V0.0  FPU V0.0', 0, 0, 1024]]);
  t.match(parts('node-riscv64')[0], [/^rv64imafdch/, '0x0:0x70216:0x70216', 0]);
  t.match(parts('gateway-amd64')[0], ['QEMU TCG CPU version 2.5+', 'GenuineIntel 6-6-1', 0, 0, 1024]);
  t.notOk(isHeterogeneous(describeCpus(capturedBoard('node-arm64'))));
});

t.test('CPUs of different capacity are told apart, those that are off among them', async t => {
  const cpu = (capacity: string): Record<string, string | Record<string, string>> => ({
    cpu_capacity: capacity,
    topology: { core_id: '0\n', cluster_id: '65535\n' },
  });
  const root = t.testdir({
    proc: {},
    sys: {
      devices: {
        system: {
          cpu: {
            online: '0-1\n',
            present: '0-2\n',
            cpu0: cpu('446\n'),
            cpu1: cpu('446\n'),
            cpu2: cpu('1024\n'),
          },
        },
      },
    },
  });
  const host = new NodeHost({ root });
  const cpus = describeCpus(host);
  t.ok(isHeterogeneous(cpus));
  t.strictSame(
    cpus.map(({ online, capacity, cluster }) => [online, capacity, cluster]),
    [
      [true, 446, -1],
      [true, 446, -1],
      [false, 1024, -1],
    ],
  );
});
