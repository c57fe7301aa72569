import type { ThermalRequest } from '@edgevitals/shared/results';
import t from 'tap';
import { HEAT_MIXES, heatLab } from '../testing/heat_lab.js';
import type { QueryContext } from './context.js';
import { thermalQuery } from './thermal.js';

const { lab } = heatLab({ ...HEAT_MIXES[0]!, seconds: 5400 });

/** What is answered, and how far back history was looked at for it, s. */
async function asked(request: Partial<ThermalRequest>) {
  const device = lab.view();
  let from = Number.POSITIVE_INFINITY;
  const context = {
    device: () => device,
    devices: () => [device],
    newestAt: () => device.newestAt,
    thermalDetails: () => lab.thermalDetails(),
    meshDetails: () => lab.meshDetails(),
    window: async (_: string, since: number, to: number) => {
      from = Math.min(from, since);
      const isIn = (slice: { from: number; to: number }): boolean =>
        (slice.from + slice.to) / 2 >= since && (slice.from + slice.to) / 2 < to;
      return { from: since, to, slices: lab.slices.filter(isIn) };
    },
  } as unknown as QueryContext;
  const answer = await thermalQuery({ device: 'dev1', window: '15m', ...request }, context);
  return { answer, seconds: device.newestAt! - from };
}

t.test('who heated the device is told with what they did before the window', async t => {
  const { answer, seconds } = await asked({});
  t.ok(seconds > 2800, `${seconds} s are looked at`);
  const { hottest, forecast } = answer.heat!;
  t.match(answer.heat, { zone: 'thermal_zone0', type: 'cpu-thermal', input: 'cpu', notIdentified: [] });
  const { ambient, programs, shared, before, unexplainedCelsius, celsius } = hottest!;
  const sum = ambient.value + programs.value + shared.value + before.value + unexplainedCelsius;
  t.ok(Math.abs(sum - celsius) < 1e-9);
  t.equal(answer.processes[0]?.program, 'encode');
  const listed = answer.processes.reduce((all, process) => all + (process.celsius?.value ?? 0), 0);
  t.ok(Math.abs(listed - programs.value) < 0.1);
  t.equal(forecast?.unit, 'CPUs');
});

t.test('where nobody asks who it was, it is not worked out', async t => {
  const { answer, seconds } = await asked({ includeProcessCorrelation: false });
  t.ok(seconds <= 900, `${seconds} s are looked at`);
  t.equal(answer.heat?.hottest, undefined);
  t.strictSame(answer.processes, []);
  t.ok(answer.heat?.forecast !== undefined);
});

t.test('zones below a threshold are left out, those who heat are not', async t => {
  const { answer } = await asked({ temperatureThreshold: 140 });
  t.strictSame(answer.zones, []);
  t.ok(answer.heat?.hottest !== undefined && answer.processes.length > 0);
});
