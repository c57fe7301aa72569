import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';

t.test('whatever is measured, processes, base and unexplained add up to it', async () => {
  const step = fc.record({
    watts: fc.double({ min: 0, max: 50, noNaN: true }),
    cpu: fc.nat(1000),
    own: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 60 }), steps => {
      const device = withCpus(new ScriptedDevice()).process(1, 'a').process(2, 'b');
      const { read, slices } = modelLab(device);
      read();
      for (const { watts, cpu, own } of steps) {
        device.set('power_supply', [], 'BAT0', { power_now: Math.round(watts * 1e6), status: 2 });
        device.add('cpu', [0], '', { user: cpu }).add('process', [1, 10, 1, 0], 'a', { utime: own });
        read();
      }
      for (const { energy, processes } of slices) {
        if (energy === undefined) continue;
        const sum =
          processes.reduce((total, row) => total + (row.joules ?? 0), 0) + energy.base + energy.unexplained;
        assert.ok(Math.abs(sum - energy.joules) <= 1e-9 * energy.joules);
        assert.ok(energy.sigma > 0);
      }
    }),
    { numRuns: 20 },
  );
});
