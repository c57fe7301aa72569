import t from 'tap';
import { handMadeDisk } from '../../../testing/hand_made_info.js';
import { modelLab } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { answers } from '../../index.js';

const GIB = 1024 ** 3;
const HOURS = 12;

/** A drive behind ATA that says `smart` of itself after so many hours, and its flash layer as an answer has it. */
function flashLayers(smart: (hour: number) => Readonly<Record<string, number>>, restarts = false) {
  const device = new ScriptedDevice().process(1, 'writer');
  device.set('disk', [8, 0], 'sda', { sectors_written: 0, writes: 0 });
  device.set('smart', [], 'sda', smart(0));
  const lab = modelLab(device);
  lab.info({ disks: [{ ...handMadeDisk('sda'), size: 250e9 }] });
  lab.read(60_000);
  for (let hour = 1; hour <= HOURS; hour++) {
    device.add('disk', [8, 0], 'sda', { sectors_written: 1e6, writes: 1000 });
    device.add('process', [1, 10, 1, 0], 'writer', { write_bytes: 5e8, wchar: 5e8, syscw: 1000 });
    device.set('smart', [], 'sda', smart(hour));
    if (restarts) lab.restart();
    lab.read(3_600_000);
  }
  const { amplification } = answers.flash(lab.window(), lab.slices, lab.view(), { device: 'dev1' }, lab.wear);
  return {
    layers: amplification.filter(({ layer }) => layer === 'translation'),
    total: amplification.find(({ layer }) => layer === 'total'),
  };
}

t.test('a drive that counts what it programs tells its amplification, as surely as it counts', async t => {
  const { layers, total } = flashLayers(() => ({ bytes_written: 27_134 * GIB, nand_bytes: 170_727e9 }));
  t.equal(layers.length, 1);
  const [told] = layers;
  t.match(told, { basis: 'measured', source: /since it was made/, subject: 'sda' });
  const truth = 170_727e9 / (27_134 * GIB);
  t.ok(told!.lower! < truth && truth < told!.upper! && told!.upper! - told!.lower! < 0.01);
  t.ok(Math.abs(told!.value - truth) < 1e-6);
  t.ok(Math.abs(total!.value / told!.value - 1.024) < 0.01, 'and it is in the total');
});

t.test('once enough has been written it is that of the time it is watched, over restarts too', async t => {
  const since = (hour: number) => ({
    bytes_written: (1000 + 20 * hour) * GIB,
    nand_bytes: (1500 + 60 * hour) * GIB,
  });
  const [told] = flashLayers(since, true).layers;
  t.match(told, { source: /since it is watched/ });
  t.ok(Math.abs(told!.value - 3) < 1e-6);
  t.ok(told!.lower! > 2.97 && told!.upper! < 3.03);
});

t.test('pages tell the part that the drive moves; where wear says otherwise, both are told', async t => {
  // an MX500 of 250 GB: a percent of its life for each 0.57 TB
  const { layers } = flashLayers(hour => ({
    ...{ bytes_written: (40_000 + 285 * hour) * 1e9, percent_used: 70 + Math.floor(hour / 2) },
    ...{ host_pages: 3.2e9 + hour, own_pages: 5.6e9 + hour },
  }));
  const [pages, wear] = layers;
  t.match(pages, { basis: 'measured', source: /pages/, note: /may be amplified more/ });
  t.ok(Math.abs(pages!.value - 2.75) < 0.001);
  t.match(wear, { basis: 'modelled', source: /wear/ });
  t.ok(wear!.lower! > pages!.value, `${wear!.lower}`);
  t.equal(layers.length, 2);
});

t.test('what wear says is left out where it says the same', async t => {
  const { layers } = flashLayers(hour => ({
    ...{ bytes_written: (40_000 + 285 * hour) * 1e9, percent_used: 16 + Math.floor(hour / 2) },
    nand_bytes: (120_000 + 3 * 285 * hour) * 1e9,
  }));
  t.match(layers, [{ basis: 'measured', source: /bytes/ }]);
});

t.test('a drive that counts neither, or has counted next to nothing, is as before', async t => {
  t.match(flashLayers(() => ({ bytes_written: 5e12 })).layers, [{ basis: 'prior' }]);
  t.match(flashLayers(() => ({ bytes_written: 1e9, nand_bytes: 2e9 })).layers, [{ basis: 'prior' }]);
  t.match(flashLayers(() => ({ nand_bytes: 5e12 })).layers, [{ basis: 'prior' }], 'of nothing');
});

t.test('an NVMe drive that counts what it programs tells its amplification', async t => {
  const device = new ScriptedDevice().process(1, 'writer');
  device.set('disk', [259, 0], 'nvme0n1', { sectors_written: 0, writes: 0 });
  const units = 40e6;
  device.set('nvme', [], 'nvme0', {
    data_units_written: units,
    percent_used: 3,
    media_bytes_written: units * 512_000 * 1.4,
  });
  const lab = modelLab(device);
  lab.info({ disks: [{ ...handMadeDisk('nvme0n1'), size: 960e9 }] });
  lab.read(60_000);
  device.add('disk', [259, 0], 'nvme0n1', { sectors_written: 1e6, writes: 1000 });
  device.add('process', [1, 10, 1, 0], 'writer', { write_bytes: 5e8, wchar: 5e8, syscw: 1000 });
  lab.read(3_600_000);
  const { amplification } = answers.flash(lab.window(), lab.slices, lab.view(), { device: 'dev1' }, lab.wear);
  const told = amplification.filter(({ layer, basis }) => layer === 'translation' && basis === 'measured');
  t.match(told, [{ source: /bytes that it programs/, subject: 'nvme0n1' }]);
  t.ok(Math.abs(told[0]!.value - 1.4) < 1e-6);
});
