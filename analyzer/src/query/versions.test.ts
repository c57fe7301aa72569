import t from 'tap';
import { modelLab, withCpus } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { QueryContext } from './context.js';
import { versionsQuery } from './versions.js';

/** A device that runs a program in a build, as its frames tell it. */
function running(device: string, high: number, low: number) {
  const scripted = withCpus(new ScriptedDevice(device)).process(1, 'init').process(7, 'sensord');
  scripted.set('program', [7, 10], 'sensord', { build_high: high, build_low: low });
  scripted.set('program', [1, 10], 'init', {});
  const lab = modelLab(scripted);
  for (let i = 0; i < 3; i++) lab.read();
  return lab.view();
}

t.test('builds are told by program: on how many devices each runs, and where it was first', async t => {
  const devices = [
    running('gw-1', 0x18bdbdab, 0xac9a6b6d),
    running('gw-2', 0x18bdbdab, 0xac9a6b6d),
    running('gw-3', 1, 2),
  ];
  const context = {
    devices: () => devices,
    device: (id: string) => devices.find(({ device }) => device === id),
    builtPrograms: (device: string) =>
      device === 'gw-3' ? [{ program: 'sensord', build: '0000000100000002', firstAt: 100, lastAt: 200 }] : [],
  } as unknown as QueryContext;
  t.same((await versionsQuery({}, context)).versions, [
    {
      program: 'sensord',
      build: '0000000100000002',
      running: 1,
      devices: 1,
      firstDevice: 'gw-3',
      firstAt: 100,
    },
    { program: 'sensord', build: '18bdbdabac9a6b6d', running: 2, devices: 2 },
  ]);
  t.match(await versionsQuery({ device: 'gw-1' }, context), {
    versions: [{ build: '18bdbdabac9a6b6d', devices: 1 }],
    more: 0,
  });
  t.match(await versionsQuery({ limit: 1 }, context), { more: 1 });
  t.same((await versionsQuery({ program: 'init' }, context)).versions, []);
});
