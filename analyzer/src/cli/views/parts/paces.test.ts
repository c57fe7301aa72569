import { given } from '@edgevitals/shared/objects';
import type { CountedUse } from '@edgevitals/shared/results';
import t from 'tap';
import { pacesOf } from './paces.js';

const use = (core: string, perSecond: number, perCycle?: number): CountedUse =>
  ({
    program: 'encoder',
    core,
    instructionsPerSecond: { value: perSecond, basis: 'measured' },
    ...given({
      instructionsPerCycle: perCycle === undefined ? undefined : { value: perCycle, basis: 'measured' },
    }),
  }) as CountedUse;

t.test(
  'instructions of two kinds of cores are over the cycles of both, not the mean of two ratios',
  async t => {
    // 3e9 instructions in 1e9 cycles, and 1e9 in 2e9
    const pace = pacesOf([use('Cortex-A72', 3e9, 3), use('Cortex-A53', 1e9, 0.5)]).get('encoder');
    t.equal(pace?.perSecond, 4e9);
    t.equal(pace?.perCycle?.toFixed(3), (4 / 3).toFixed(3));
  },
);

t.test('a core that does not count cycles leaves the ratio untold', async t => {
  t.strictSame(
    pacesOf([use('Cortex-A72', 3e9, 3), use('Cortex-A53', 1e9)]).get('encoder')?.perCycle,
    undefined,
  );
  t.equal(pacesOf([use('Cortex-A72', 3e9, 3)]).get('encoder')?.perCycle, 3);
});
