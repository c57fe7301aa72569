import t from 'tap';
import { GPU_DOMAIN } from './board.js';
import { newCap } from './caps.js';
import { GpuState } from './gpu_state.js';

const GPU = {
  name: 'ff9a0000.gpu',
  driver: 'devfreq',
  points: [200, 400, 800].map(mhz => ({ khz: mhz * 1000, volts: 1 })),
  farads: 1e-9,
  leakage: { watts: 0, beta: 0 },
} as const;

t.test('the clock follows load, and a cap takes what is above it', async t => {
  const cap = newCap(GPU_DOMAIN, 'thermal', 'limit');
  const state = new GpuState(GPU, [cap]);
  state.run(0.1, 1);
  t.match(state, { khz: 200_000, busy: 0.4, cause: undefined });
  state.run(0.8, 1);
  t.match(state, { khz: 800_000, busy: 0.8 });
  cap.khz = 400_000;
  state.run(0.8, 1);
  t.match(state, { khz: 400_000, demandKhz: 800_000, limitKhz: 400_000, busy: 1, cause: 'thermal' });
  t.ok(Math.abs(state.watts - 0.4) < 1e-12);
  state.run(0.3, 1);
  t.match(state, { khz: 400_000, cause: undefined });
});
