import type { FlashState } from '@edgevitals/shared/results';
import t from 'tap';
import { ScriptedDevice } from '../../scripted_device.js';
import type { FlashDeviceSetting } from '../device/flash_device.js';
import { atomicReplacer, logger, randomWriter, streamWriter, tempFileWriter } from '../programs.js';
import { type FlashScenario, reboot, simulateFlash } from '../simulate.js';
import { flashLab } from './flash_lab.js';
import { FlashView, type FlashViewSetting } from './flash_view.js';

const DEVICE: FlashDeviceSetting = {
  ftl: { blocks: 300, pagesPerBlock: 64, userPages: 16_384, victims: 'greedy' },
  ratedErases: 30,
};

const MIX: FlashScenario = {
  name: 'mix',
  device: DEVICE,
  programs: [
    logger({ name: 'logger', pid: 101, everySeconds: 2 }),
    streamWriter({ name: 'stream', pid: 102, everySeconds: 3 }),
    atomicReplacer({ name: 'atomic', pid: 103, everySeconds: 10 }),
    tempFileWriter({ name: 'tmpw', pid: 104, everySeconds: 20 }),
  ],
  seconds: 1800,
};

const WEARING: FlashScenario = {
  ...MIX,
  programs: [randomWriter({ name: 'random', pid: 101, everySeconds: 1 }, { filePages: 12_000, pages: 200 })],
  seconds: 2400,
};

const writtenBy = ({ lab }: ReturnType<typeof flashLab>, program: string): number =>
  lab.slices
    .flatMap(({ processes }) => processes.filter(row => row.program === program))
    .reduce((sum, row) => sum + row.writtenBytes, 0);

const diskBytes = ({ lab }: ReturnType<typeof flashLab>): number =>
  lab.slices
    .flatMap(({ disks }) => disks.filter(disk => disk.leaf))
    .reduce((sum, disk) => sum + disk.writtenBytes, 0);

t.test('models see what the simulated kernel counted, each disk once', async t => {
  for (const kind of ['emmc', 'nvme', 'ufs'] as const) {
    const seen = flashLab(MIX, { kind });
    const [first, last] = [seen.truths[0]!, seen.truths.at(-1)!];
    t.equal(diskBytes(seen), last.diskBytes - first.diskBytes, kind);
    t.ok(last.diskBytes > 1e7);
    const state = seen.lab.state('flash') as FlashState;
    t.equal(state.disks.length, 1);
    t.equal(state.topWriter, 'stream');
    t.ok(writtenBy(seen, 'tmpw') > writtenBy(seen, 'stream'));
  }
});

t.test('a counter of sectors of 32 bits that wraps loses nothing', async t => {
  const seen = flashLab(MIX, { longBits: 32, sectorsBefore: 2 ** 32 - 20_000 });
  const [first, last] = [seen.truths[0]!, seen.truths.at(-1)!];
  t.ok(last.diskBytes > 20_000 * 512);
  t.equal(diskBytes(seen), last.diskBytes - first.diskBytes);
});

t.test('counters begin anew when the device does; bytes go on', async t => {
  for (const clean of [true, false]) {
    const seen = flashLab({
      ...MIX,
      actions: [{ at: 900, act: run => reboot(run, clean) }],
    });
    t.equal(seen.run.boots, 1);
    const last = seen.truths.at(-1)!;
    // what was written while nobody had looked is not known
    t.ok(diskBytes(seen) > 0.8 * last.diskBytes && diskBytes(seen) <= last.diskBytes, `${clean}`);
  }
});

t.test('f2fs tells what programs asked for and what it wrote for that, down to the disk', async t => {
  const device = new ScriptedDevice();
  const view = new FlashView(device, { kind: 'ufs' });
  const { linux, io } = simulateFlash({ ...MIX, fileSystem: 'f2fs' }, { onStep: run => view.show(run) });
  const told = (column: string): number => device.value('f2fs', [], 'sda1', column);
  const written = ['fs_data', 'fs_node', 'fs_meta', 'gc_data', 'gc_node', 'cp_data', 'cp_node', 'cp_meta'];
  t.equal(
    written.reduce((sum, column) => sum + told(column), 0),
    linux.disk.writtenBytes,
  );
  t.equal(
    told('app_buffered'),
    io.reduce((sum, { wchar }) => sum + wchar, 0),
  );
  t.ok(told('cp_background_calls') >= 25);
  const seen = flashLab({ ...MIX, fileSystem: 'f2fs' }, { kind: 'ufs' });
  t.equal(diskBytes(seen), seen.truths.at(-1)!.diskBytes - seen.truths[0]!.diskBytes);
});

/** Values that a column has had. */
const shown = (
  scenario: FlashScenario,
  setting: FlashViewSetting,
  table: 'mmc' | 'ubi' | 'nvme',
  column: string,
): number[] => {
  const device = new ScriptedDevice();
  const view = new FlashView(device, setting);
  const [labels, name] = { mmc: [[], 'mmcblk0'], ubi: [[0], ''], nvme: [[], 'nvme0'] }[table] as [
    number[],
    string,
  ];
  const values = new Set<number>();
  simulateFlash(scenario, {
    onStep: run => {
      view.show(run);
      values.add(device.value(table, labels, name, column));
    },
  });
  return [...values];
};

t.test('a card wears by the tenth, and a kernel shows what it was at boot', async t => {
  const fresh = shown(WEARING, {}, 'mmc', 'life_time_b');
  t.ok(fresh.length > 3, `${fresh}`);
  t.strictSame(
    fresh,
    fresh.map((_, i) => fresh[0]! + i),
  );
  t.equal(shown(WEARING, { fresh: false }, 'mmc', 'life_time_b').length, 1);
  const rebooted: FlashScenario = { ...WEARING, actions: [{ at: 1800, act: run => reboot(run, true) }] };
  t.equal(shown(rebooted, { fresh: false }, 'mmc', 'life_time_b').length, 2);
  // no blocks of one bit a cell
  t.strictSame(shown(WEARING, {}, 'mmc', 'life_time_a'), [0]);
});

t.test('raw flash shows its most worn block, its sum only to who may ask; a drive its percent', async t => {
  const most = shown(WEARING, { kind: 'ubi' }, 'ubi', 'max_ec');
  t.ok(most.at(-1)! > 10, `${most}`);
  t.ok(shown(WEARING, { kind: 'ubi' }, 'ubi', 'erases').at(-1)! > 100 * most.at(-1)!);
  t.strictSame(shown(WEARING, { kind: 'ubi', fresh: false }, 'ubi', 'erases'), [0]);
  t.ok(shown(WEARING, { kind: 'nvme' }, 'nvme', 'percent_used').length > 10);
});
