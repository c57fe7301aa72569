import { checkInfo } from '@edgevitals/shared/info';
import t from 'tap';
import { handMadeInfo } from '../hand_made_info.js';
import { BIG_LITTLE_BOARD, IPA_BOARD, X86_BOX } from './boards.js';
import { kernelInfo } from './kernel_info.js';
import { SCENARIOS } from './scenarios.js';
import { TRAPS } from './traps.js';

t.test('every board has a good document', async t => {
  for (const { board } of [...SCENARIOS, ...TRAPS]) {
    const info = handMadeInfo(kernelInfo(board));
    t.strictSame(checkInfo(info), { info, problems: [], unsafeNames: 0 });
  }
});

t.test('trips, what answers to them, and clocks are in it', async t => {
  t.match(kernelInfo(BIG_LITTLE_BOARD), {
    zones: [
      {
        type: 'cpu-thermal',
        policy: 'step_wise',
        trips: [{ type: 'passive', temp: 70_000, hyst: 2000 }, { temp: 75_000 }, { type: 'critical' }],
        cooling: [
          { device: 0, trip: 1 },
          { device: 1, trip: 0 },
          { device: 1, trip: 1 },
        ],
      },
      { cooling: [{ device: 2, trip: 0 }] },
    ],
    policies: [{ policy: 0 }, { policy: 4, cpus: [4, 5], hardwareMaxKhz: 1_800_000 }],
    operatingPoints: [{ device: 'cpu0' }, { device: 'cpu4', dynamicPowerCoefficient: 600 }],
  });
  t.match(kernelInfo(IPA_BOARD).zones, [{ policy: 'power_allocator', sustainablePowerMw: 2200 }]);
});

t.test('CPUs with a policy of their own, and no table of clocks', async t => {
  t.match(kernelInfo(X86_BOX), {
    kernel: { architecture: 'x86_64' },
    policies: [0, 1, 2, 3].map(cpu => ({
      policy: cpu,
      cpus: [cpu],
      frequenciesKhz: [],
      hardwareMaxKhz: 3_400_000,
    })),
  });
});
