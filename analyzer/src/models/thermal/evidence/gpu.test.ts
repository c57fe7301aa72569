import { Ratio, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Step } from '../../../device/interval.js';
import { handMadeInterval, handMadePower } from '../../../testing/hand_made_interval.js';
import { coolsGpu, gpuEvidence } from './gpu.js';

const withGpu = (name: string, load: number | undefined, heatLevels: readonly Step[] = []) =>
  handMadeInterval({
    power: handMadePower({
      gpus: [
        {
          name,
          load: load === undefined ? undefined : Ratio(load),
          frequency: undefined,
          relativeFrequency: undefined,
          heatLevels,
        },
      ],
    }),
  });
const step = (value: number, at: number, until: number, carried = false): Step => ({
  value,
  at: Seconds(at),
  until: Seconds(until),
  carried,
});

t.test('levels that heat has taken from an Adreno are told while they are gone', async t => {
  const levels = [step(0, 0, 1, true), step(2, 2, 4), step(0, 5, 5)];
  t.strictSame(gpuEvidence(withGpu('kgsl kgsl-3d0', 0.95, levels)), [
    {
      domain: 'gpu',
      cause: 'thermal',
      effect: 'binding',
      seconds: 2,
      evidence: 'kgsl kgsl-3d0: heat has taken 2 levels',
      from: 2,
      to: 4,
    },
  ]);
  t.match(gpuEvidence(withGpu('kgsl kgsl-3d0', 0.2, levels)), [{ effect: 'latent' }], 'little to do');
  t.match(
    gpuEvidence(withGpu('kgsl kgsl-3d0', undefined, [step(1, 0, 5, true)])),
    [{ effect: 'latent', seconds: 5, evidence: /taken 1 level$/ }],
    'a load that is not told is not taken for one',
  );
});

t.test('level 0, a level of before, and a driver that tells none are no throttling', async t => {
  for (const levels of [[], [step(0, 0, 5, true)], [step(3, 0, 0, true), step(0, 1, 5)]])
    t.strictSame(gpuEvidence(withGpu('kgsl kgsl-3d0', 1, levels)), []);
});

t.test('devfreq cooling of a GPU is told from that of memory and other devices', async t => {
  const interval = withGpu('devfreq fde60000.g', 1);
  const zone = (type: string) => ({ zone: 0, type, policy: '', trips: [], cooling: [] });
  const cools = (type: string, of?: string): boolean =>
    coolsGpu(
      interval,
      { device: 0, type, state: 1, maxState: 5, steps: [] },
      of === undefined ? undefined : zone(of),
    );
  for (const type of ['devfreq-ff9a0000.gpu', 'devfreq-mali0', 'gpu-balanced', 'devfreq-fde60000.g'])
    t.equal(cools(type), true, type);
  for (const type of ['devfreq-dmc', 'devfreq-fdab0000.npu', 'devfreq-1d84000.ufshc'])
    t.equal(cools(type, 'gpu-thermal'), false, type);
  t.equal(cools('thermal-devfreq-0', 'gpu-thermal'), true, 'older kernels do not name it: the zone does');
  t.equal(cools('thermal-devfreq-0', 'soc-thermal'), false);
});
