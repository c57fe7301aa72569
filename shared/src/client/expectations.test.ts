import t from 'tap';
import type { DeviceSummary } from '../results/index.js';
import { RESULT_EXAMPLES } from '../testing/index.js';
import { compare, type Expectations } from './expectations.js';

const { devices } = RESULT_EXAMPLES['devices answer'] as { devices: DeviceSummary[] };
const device = devices[0]!;
const compared = (storageType: Expectations['storageType'] & string, storage: DeviceSummary['storage']) =>
  compare({ storageType }, { ...device, storage }, []);

t.test('raw flash and UBI are storage, and a card that has not said which may be either', async t => {
  const nand: DeviceSummary['storage'] = [
    { name: 'ubi0', kind: 'ubi' },
    { name: 'mtd0', kind: 'nand' },
  ];
  const asExpected = { differences: [], unknown: [] };
  t.same(compared('ubi', nand), asExpected);
  t.same(compared('nand', nand), asExpected);
  t.same(compared('emmc', nand), {
    differences: [{ setting: 'storageType', expected: 'emmc', found: 'ubi0, mtd0' }],
    unknown: [],
  });
  t.same(compared('sd', [{ name: 'mmcblk0', kind: 'mmc' }]), asExpected);
  t.match(compared('sd', [{ name: 'mmcblk0', kind: 'emmc' }]), { differences: [{ found: 'mmcblk0' }] });
});

t.test('what the device does not say is unknown, neither as expected nor different', async t => {
  const silent = { ...device, architecture: '', memoryBytes: 0, storage: [] };
  const expected = {
    architecture: 'armv7',
    cpuGovernor: 'ondemand',
    storageType: 'emmc',
    maxMemoryKb: 1,
  } as const;
  t.same(compare(expected, silent, []), {
    differences: [],
    unknown: ['architecture', 'cpuGovernor', 'storageType', 'maxMemoryKb'],
  });
  t.same(compare({}, silent, []), { differences: [], unknown: [] });
});
