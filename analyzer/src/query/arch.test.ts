import t from 'tap';
import { modelLab, withCpus } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { archQuery } from './arch.js';
import type { QueryContext } from './context.js';

const ARMHF = { guest_machine: 40, guest_class: 1, guest_data: 1, emulator: 1 };

/** A device whose `hub` takes so many ticks in 5 s. */
function hub(id: string, ticks: number, told: Readonly<Record<string, number>>) {
  const device = withCpus(new ScriptedDevice(id));
  device.process(10, 'hub').set('program', [10, 10], 'hub', told);
  const lab = modelLab(device);
  lab.read();
  for (let i = 0; i < 24; i++) {
    device.add('process', [10, 10, 1, 0], 'hub', { utime: ticks });
    lab.read();
  }
  return lab;
}

function fleet(...labs: ReturnType<typeof hub>[]) {
  const byId = new Map(labs.map(lab => [lab.view().device, lab]));
  const read: string[] = [];
  const context = {
    device: (id: string) => byId.get(id)?.view(),
    devices: () => labs.map(lab => lab.view()),
    newestAt: (id: string) => byId.get(id)!.view().newestAt,
    window: async (id: string, from: number, to: number) => {
      read.push(id);
      const slices = byId.get(id)!.slices.filter(slice => slice.to > from && slice.from < to);
      return { from, to, slices };
    },
  } as unknown as QueryContext;
  return { context, read };
}

t.test('the same program native elsewhere in the fleet gives the price of emulation', async t => {
  const natives = [20, 22, 24, 26].map((ticks, i) => hub(`native${i}`, ticks, {}));
  const { context } = fleet(hub('here', 200, ARMHF), ...natives, hub('also', 200, ARMHF));
  const { programs } = await archQuery({ device: 'here' }, context);
  t.match(programs, [{ use: { program: 'hub (arm under qemu)' }, nativeDevices: 4 }]);
  const { price } = programs[0]!;
  t.ok(price !== undefined && Math.abs(price.value - 200 / 22.9) < 0.1, JSON.stringify(programs[0]));
});

t.test('of a large fleet few are read, and none where nothing is emulated', async t => {
  const natives = Array.from({ length: 20 }, (_, i) => hub(`native${i}`, 20 + (i % 3), {}));
  const { context, read } = fleet(hub('here', 200, ARMHF), ...natives);
  t.match(await archQuery({ device: 'here' }, context), { programs: [{ nativeDevices: 12 }] });
  t.equal(read.length, 13);
  read.length = 0;
  t.match(await archQuery({ device: 'native1' }, context), {
    programs: [],
    architectures: [{ runs: 'native' }],
  });
  t.same(read, ['native1']);
});
