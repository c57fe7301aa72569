import fc from 'fast-check';
import t from 'tap';
import { largest, parseSmartctl } from './smartctl_json.js';

const dump = (parts: object): string =>
  JSON.stringify({
    smartctl: { version: [7, 4] },
    device: { protocol: 'ATA' },
    model_name: 'DRIVE',
    ...parts,
  });
const attribute = (id: number, name: string, raw: number, value = 100) => ({
  id,
  name,
  value,
  raw: { value: raw },
});

t.test('an NVMe drive tells all of it in its health log', async t => {
  const health = parseSmartctl(
    dump({
      device: { protocol: 'NVMe' },
      nvme_smart_health_information_log: {
        data_units_written: 2000,
        percentage_used: 104,
        available_spare: 98,
        available_spare_threshold: 10,
        power_on_hours: 77,
      },
      power_on_time: { hours: 77 },
    }),
  );
  t.match(health, {
    protocol: 'NVMe',
    writtenBytes: [{ value: 1.024e9 }],
    lifeUsed: [{ value: 104 }],
    powerOnHours: [{ value: 77 }],
    spare: { value: 98 },
    spareThreshold: 10,
    leftOut: [],
  });
});

t.test('of a SATA drive, device statistics and attributes both tell; the largest is taken', async t => {
  const health = parseSmartctl(
    dump({
      in_smartctl_database: true,
      model_family: 'Crucial/Micron Client SSDs',
      logical_block_size: 512,
      power_on_time: { hours: 11862 },
      ata_smart_attributes: {
        table: [
          attribute(9, 'Power_On_Hours', 11862),
          attribute(202, 'Percent_Lifetime_Remain', 1, 99),
          attribute(246, 'Total_LBAs_Written', 9e9),
          attribute(247, 'Host_Program_Page_Count', 5),
        ],
      },
      ata_device_statistics: {
        pages: [
          {
            number: 1,
            table: [
              // 9e9 in 32 bits
              { name: 'Logical Sectors Written', value: 9e9 % 2 ** 32, flags: { valid: true } },
              { name: 'Power-on Hours', value: 1982, flags: { valid: true } },
            ],
          },
          {
            number: 7,
            table: [{ name: 'Percentage Used Endurance Indicator', value: 3, flags: { valid: true } }],
          },
        ],
      },
    }),
  );
  t.equal(largest(health.writtenBytes), 9e9 * 512);
  t.equal(largest(health.lifeUsed), 3);
  t.equal(largest(health.powerOnHours), 11862);
});

t.test('a drive that the database does not know tells what has a unit, and the rest is named', async t => {
  const health = parseSmartctl(
    dump({
      in_smartctl_database: false,
      model_family: 'Samsung based SSDs',
      ata_smart_attributes: {
        table: [attribute(241, 'Total_LBAs_Written', 5), attribute(177, 'Wear_Leveling_Count', 4, 96)],
      },
    }),
  );
  t.strictSame(health.writtenBytes, []);
  t.strictSame(health.leftOut, ['241 Total_LBAs_Written', '177 Wear_Leveling_Count']);
});

t.test('disks that turn have no wear of flash', async t => {
  const table = [attribute(241, 'Lifetime_Writes_GiB', 5), attribute(231, 'SSD_Life_Left', 90, 90)];
  const health = parseSmartctl(dump({ rotation_rate: 7200, ata_smart_attributes: { table } }));
  t.strictSame(
    [health.isRotational, health.writtenBytes, health.lifeUsed, health.leftOut],
    [true, [], [], []],
  );
});

t.test('whatever is printed, the answer is what it tells or an error that says what it is', async t => {
  for (const text of ['', 'null', '[]', '{}', '{"a":1}'])
    t.throws(() => parseSmartctl(text), { code: 'SOURCE_MALFORMED' });
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (a, b) => {
      let text: string | undefined;
      try {
        text = dump({
          ata_smart_attributes: a,
          ata_device_statistics: { pages: [b] },
          nvme_smart_health_information_log: b,
        });
      } catch {
        return;
      }
      parseSmartctl(text);
    }),
  );
  t.pass();
});
