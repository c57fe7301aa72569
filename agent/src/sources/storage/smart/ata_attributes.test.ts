import t from 'tap';
import { lifeUsed, mayTell, programmedFlash, writtenBytes } from './ata_attributes.js';

const attribute = (id: number, name: string, raw: number, value = 100) => ({ id, name, raw, value });

t.test('what an attribute counts is told by the name that the database of drives gives it', async t => {
  const bytes = (name: string, family = ''): number | undefined =>
    writtenBytes(attribute(241, name, 3), family);
  t.equal(bytes('Host_Writes_32MiB'), 3 * 32 * 1024 ** 2);
  t.equal(bytes('Lifetime_Writes_GiB'), 3 * 1024 ** 3);
  t.equal(bytes('Total_Host_GB_Written'), 3e9);
  t.equal(bytes('Host_Writes_MiB'), 3 * 1024 ** 2);
  t.equal(bytes('Total_LBAs_Written', 'Samsung based SSDs'), 3 * 512);
});

t.test('a name that drives have which nobody knows tells nothing', async t => {
  t.equal(writtenBytes(attribute(241, 'Total_LBAs_Written', 3), ''), undefined);
  t.equal(writtenBytes(attribute(225, 'Load_Cycle_Count', 3), 'Western Digital Blue'), undefined);
  t.equal(lifeUsed(attribute(177, 'Wear_Leveling_Count', 3, 91), ''), undefined);
  t.ok(mayTell(attribute(241, 'Total_LBAs_Written', 3)), 'and is named');
  t.notOk(mayTell(attribute(225, 'Load_Cycle_Count', 3)));
});

t.test('what flash itself wrote is no host write', async t => {
  for (const name of ['NAND_Writes_1GiB', 'Flash_Writes_GiB', 'Total_NAND_Writes_GiB', 'NAND_GB_Written_TLC'])
    t.equal(writtenBytes(attribute(249, name, 3), 'Samsung based SSDs'), undefined, name);
});

t.test('life used goes on beyond all of it, where the normalised value falls below 0', async t => {
  const used = (value: number): number | undefined =>
    lifeUsed(attribute(202, 'Percent_Lifetime_Remain', 0, value), 'Crucial/Micron Client SSDs');
  t.equal(used(100), 0);
  t.equal(used(25), 75);
  t.equal(used(0), 100);
  t.equal(used(228), 128, '228 is -28');
});

t.test(
  'life left that one maker has in the raw value and another in the normalised one must agree',
  async t => {
    t.equal(lifeUsed(attribute(231, 'SSD_Life_Left', 97, 97), ''), 3);
    t.equal(lifeUsed(attribute(169, 'Remaining_Lifetime_Perc', 97, 100), ''), undefined);
  },
);

t.test('what is programmed into flash is told in bytes by names with a unit, or in pages', async t => {
  const told = (...named: readonly (readonly [string, number])[]) =>
    programmedFlash(named.map(([name, raw]) => attribute(249, name, raw)));
  t.strictSame(told(['NAND_Writes_32MiB', 3]), { bytes: 3 * 32 * 1024 ** 2 });
  t.strictSame(told(['NAND_Writes_1GiB', 3]), { bytes: 3 * 1024 ** 3 });
  t.strictSame(told(['Flash_Writes_GiB', 3]), { bytes: 3 * 1024 ** 3 });
  t.strictSame(told(['Total_NAND_Prog_Ct_GiB', 3]), { bytes: 3 * 1024 ** 3 });
  t.strictSame(told(['Host_Program_Page_Count', 48_646_220], ['FTL_Program_Page_Count', 44_352_048]), {
    hostPages: 48_646_220,
    ownPages: 44_352_048,
  });
  t.strictSame(told(['Host_Writes_GiB', 3], ['Total_NAND_Written', 3]), {}, 'of the host, and in no unit');
});

t.test('cells of two kinds are only told together: what one kind takes in moves to the other', async t => {
  const told = (...named: readonly (readonly [string, number])[]) =>
    programmedFlash(named.map(([name, raw]) => attribute(233, name, raw))).bytes;
  t.equal(told(['NAND_GB_Written_TLC', 44_318], ['NAND_GB_Written_SLC', 126_409]), 170_727e9);
  t.equal(told(['TLC_Writes_32MiB', 2], ['SLC_Writes_32MiB', 3]), 5 * 32 * 1024 ** 2);
  t.equal(told(['NAND_GB_Written_TLC', 44_318]), undefined);
});
