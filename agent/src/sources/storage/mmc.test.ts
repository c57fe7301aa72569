import { writeFileSync } from 'node:fs';
import t from 'tap';
import { sampledColumns } from '../../testing/sampled.js';
import { extCsd, storageDevice } from '../../testing/storage_device.js';
import { decodeExtCsd, Mmc, parseExtCsd, parseLifeTime } from './mmc.js';

t.test('an eMMC is asked once an hour where that is possible, and the row says whether it was', async t => {
  const { root, host } = storageDevice(t);
  let now = 1000;
  host.bootMs = () => now;
  const mmc = new Mmc();
  t.strictSame(await sampledColumns(mmc, host), [
    { id: 'mmcblk0', life_time_a: 4, life_time_b: 5, pre_eol_info: 1, fresh: 1 },
  ]);
  writeFileSync(`${root}/sys/kernel/debug/mmc0/mmc0:0001/ext_csd`, extCsd({ 267: 2, 268: 6, 269: 5 }));
  now += 3_599_000;
  t.match(await sampledColumns(mmc, host), [{ life_time_a: 4 }], 'not yet');
  now += 1000;
  t.match(await sampledColumns(mmc, host), [{ life_time_a: 6, pre_eol_info: 2 }]);
  writeFileSync(`${root}/sys/kernel/debug/mmc0/mmc0:0001/ext_csd`, 'broken');
  now += 3_600_000;
  t.match(
    await sampledColumns(mmc, host),
    [{ life_time_a: 3, life_time_b: 2, fresh: 0 }],
    'what the kernel read at its start',
  );
  const { storage = [] } = await mmc.describe(host);
  t.strictSame(
    storage.map(({ kind, name, facts }) => [kind, name, facts['name'], facts['type']]),
    [
      ['mmc', 'mmcblk0', 'LABMMC', 'MMC'],
      ['mmc', 'mmcblk1', 'QEMU!', 'SD'],
    ],
    'SD cards are described, and tell no wear',
  );
  t.notMatch(JSON.stringify(storage), /SECRET/);
  t.equal(parseExtCsd('00'), undefined);
  t.equal(decodeExtCsd(new Uint8Array(511)), undefined);
  t.strictSame(parseLifeTime('', '0x00'), { lifeTimeA: undefined, lifeTimeB: undefined, preEolInfo: 0 });
});
