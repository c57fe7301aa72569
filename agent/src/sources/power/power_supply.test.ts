import { writeFileSync } from 'node:fs';
import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledReadable, sampledSlowly } from '../../testing/sampled.js';
import { applySupply, PowerSupply, parseSupply } from './power_supply.js';

t.test('power supply: the driver’s values as they are, what it leaves out absent', async t => {
  const supply = columnsOf('power_supply');
  const row = new Row(new RowId([], 'BAT0'), TABLES.power_supply.columns.length);
  applySupply(
    parseSupply(
      'POWER_SUPPLY_STATUS=Discharging\nPOWER_SUPPLY_CURRENT_NOW=-640000\nPOWER_SUPPLY_CAPACITY=63\nJUNK\n',
    ),
    row,
  );
  t.equal(row.get(supply.current_now), -640000);
  t.equal(row.get(supply.status), 2);
  t.equal(row.get(supply.voltage_now), undefined);
});

t.test('power supply: a driver that fails at one property keeps the rest', async t => {
  const battery = '/sys/class/power_supply/battery';
  const host = boardOf(
    {
      ...filesIn(battery, {
        uevent: '',
        type: 'Battery\n',
        status: 'Discharging\n',
        voltage_now: '3712000\n',
      }),
      ...filesIn(battery, {
        current_now: { error: 'EAGAIN' },
        capacity_level: 'Low\n',
        health: 'Watchdog timer expire\n',
      }),
      ...filesIn(battery, {
        time_to_empty_avg: '3600\n',
        charge_full_design: '-1\n',
        technology: 'Li-ion\n',
      }),
      '/sys/class/power_supply/battery/device/driver': { link: '../../bus/i2c/drivers/bq27xxx-battery' },
      '/sys/class/power_supply/hung/uevent': { hang: true },
    },
    idle,
  );
  const source = new PowerSupply();
  t.strictSame((await sampledSlowly(source, host))['power_supply'], [
    {
      name: 'battery',
      voltage_now: 3_712_000,
      status: 2,
      time_to_empty_avg: 3600,
      capacity_level: 2,
      health: 7,
    },
    { name: 'hung' },
  ]);
  t.equal(source.partFailures, 0, 'neither ever could be read');
  const describing = source.describe(host);
  await idle();
  await host.advance(1000);
  const { supplies = [] } = await describing;
  t.match(supplies[0], {
    type: 'Battery',
    driver: 'bq27xxx-battery',
    technology: 'Li-ion',
    chargeFullDesignUah: 0,
  });
  t.match(supplies[1], { name: 'hung', properties: [] });
});

t.test('a charger that is plugged in is seen at the next reading, not after ten seconds', async t => {
  const root = t.testdir({
    sys: { class: { power_supply: { AC: { online: '0\n', uevent: 'POWER_SUPPLY_ONLINE=0\n' } } } },
  });
  const charger = `${root}/sys/class/power_supply/AC`;
  const source = new PowerSupply();
  const host = new NodeHost({ root });
  t.match(await sampledReadable(source, host), [{ name: 'AC', online: 0 }]);
  writeFileSync(`${charger}/online`, '1\n');
  writeFileSync(`${charger}/uevent`, 'POWER_SUPPLY_ONLINE=1\n');
  t.match(await sampledReadable(source, host), [{ name: 'AC', online: 1 }]);
});
