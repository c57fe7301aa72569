import type { TopRequest } from '@edgevitals/shared/results';
import t from 'tap';
import { HEAT_MIXES, heatLab } from '../testing/heat_lab.js';
import type { QueryContext } from './context.js';
import { thermalQuery } from './thermal.js';
import { topQuery } from './top.js';

const { lab } = heatLab({ ...HEAT_MIXES[0]!, seconds: 5400 });
const device = lab.view();
const context = {
  device: () => device,
  devices: () => [device],
  newestAt: () => device.newestAt,
  thermalDetails: () => lab.thermalDetails(),
  window: async (_: string, from: number, to: number) => ({
    from,
    to,
    slices: lab.slices.filter(slice => slice.from + slice.to >= 2 * from && slice.from + slice.to < 2 * to),
  }),
} as unknown as QueryContext;
const asked = (request: Partial<TopRequest>) =>
  topQuery({ device: 'dev1', window: '15m', limit: 5, points: 10, ...request }, context);

t.test('by degrees programs stand as `thermal` has them, each with its own', async t => {
  const { processes } = await asked({ sort: 'degrees' });
  const thermal = await thermalQuery({ device: 'dev1', window: '15m' }, context);
  const told = thermal.processes.filter(({ celsius }) => celsius !== undefined).slice(0, processes.length);
  t.ok(told.length > 0);
  t.same(
    processes.flatMap(({ program, celsius }) => (celsius === undefined ? [] : [{ program, celsius }])),
    told.map(({ program, celsius }) => ({ program, celsius })),
  );
  t.ok(
    processes.every(({ pid }) => pid === undefined),
    'rows are programs',
  );
});

t.test('of one process there are no degrees: it is its program that is told apart', async t => {
  const { processes } = await asked({ sort: 'degrees', by: 'process' });
  t.ok(processes.length > 0 && processes.every(({ celsius }) => celsius === undefined));
  const byCpu = await asked({});
  t.ok(
    byCpu.processes.every(({ celsius }) => celsius === undefined),
    'nor where nobody asks',
  );
});

t.test('by energy those that took most of it stand first', async t => {
  const { processes } = await asked({ sort: 'energy', by: 'program' });
  const joules = processes.map(({ energy }) => energy?.value ?? 0);
  t.ok(joules[0]! > 0, 'an estimate with what it rests on');
  t.ok(processes[0]!.energy!.sigma! > 0);
  t.same(
    joules,
    [...joules].sort((a, b) => b - a),
  );
});
