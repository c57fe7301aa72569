import { Ratio, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { INTERFACE } from '../../../quantities/index.js';
import { handMadeInterval, handMadePower, handMadeProcess } from '../../../testing/hand_made_interval.js';
import { PowerInputs } from './power_inputs.js';

t.test(
  'radios, wired links, disks, displays and peripherals are devices; what rides on others is not',
  async t => {
    const link = (name: string, bytes: number) => ({
      ...INTERFACE.empty(),
      name,
      rxBytes: bytes,
      rxPackets: bytes / 100,
    });
    const disk = {
      reads: 1,
      writes: 2,
      readBytes: 512,
      writtenBytes: 1024,
      busySeconds: 0.5,
    };
    const inputs = new PowerInputs();
    const interval = (bytes: number, to: number): Interval =>
      handMadeInterval({
        to: Seconds(to),
        interfaces: [
          link('wlan0', bytes),
          link('eth0', bytes),
          link('lo', bytes),
          link('br0', bytes),
          link('tun0', 9),
        ],
        disks: [
          { ...disk, name: 'mmcblk0', leaf: true, flushes: 3 },
          { ...disk, name: 'dm-0', leaf: false },
        ],
        processes: [
          handMadeProcess({
            program: 'camera',
            userSeconds: 1,
            writtenBytes: 5120,
            writeCalls: 1,
          }),
        ],
        power: handMadePower({
          gpus: [
            {
              name: 'kgsl a',
              load: Ratio(0.5),
              frequency: undefined,
              heatLevels: [],
              relativeFrequency: undefined,
            },
          ],
          backlights: [{ name: 'panel', level: Ratio(0.2) }],
          runtimePm: [
            {
              name: 'i2c 1-0048',
              active: Seconds(15),
              suspended: Seconds(45),
              isActive: false,
              everSuspended: true,
              covers: Seconds(60),
            },
          ],
          openDevices: [
            { pid: 100, startTicks: 10, path: '/dev/dri/card0' },
            { pid: 100, startTicks: 10, path: '/dev/i2c-1' },
          ],
        }),
      });
    const input = inputs.of(interval(1000, 5), undefined);
    t.same(
      input.devices.map(each => each.name),
      [
        'interface/wlan0',
        'interface/eth0',
        'disk/mmcblk0',
        'gpu/kgsl a',
        'backlight/panel',
        'runtime/i2c 1-0048',
      ],
    );
    t.match(input.devices, [
      {
        kind: 'radio',
        on: 5,
        work: new Map([
          ['bytes', 1000],
          ['packets', 10],
        ]),
      },
      { kind: 'wired' },
      {
        kind: 'storage',
        work: new Map([
          ['sectors', 3],
          ['flushes', 3],
          ['busy', 0.5],
        ]),
      },
      { kind: 'gpu', work: new Map([['busy', 2.5]]) },
      { kind: 'display', on: 5, work: new Map([['busy', 1]]) },
      { kind: 'other', on: 1.25 },
    ]);
    t.same(
      [...input.processes[0]!.uses],
      [
        ['disk/mmcblk0', 10],
        ['gpu/kgsl a', 5],
        ['runtime/i2c 1-0048', 5],
      ],
    );
    const silent = inputs.of(interval(0, 100), undefined);
    t.equal(silent.devices[0]!.on, 5, 'a link that was used a minute ago is up');
    t.equal(inputs.of(interval(0, 1000), undefined).devices[0]!.on, 0);
  },
);
