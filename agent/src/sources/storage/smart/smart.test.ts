import { mkdirSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { NodeHost } from '../../../host/node.js';
import { ToolRunner } from '../../../host/node_run.js';
import { sampledColumns } from '../../../testing/sampled.js';
import { Smart } from './smart.js';

const DUMP = JSON.stringify({
  smartctl: { version: [7, 3] },
  model_name: 'SSD',
  in_smartctl_database: true,
  model_family: 'Samsung based SSDs',
  spare_available: { current_percent: 97, threshold_percent: 10 },
  ata_smart_attributes: {
    table: [
      { id: 177, name: 'Wear_Leveling_Count', value: 91, raw: { value: 1661 } },
      { id: 241, name: 'Total_LBAs_Written', value: 99, raw: { value: 1000 } },
      { id: 249, name: 'NAND_Writes_1GiB', value: 99, raw: { value: 2 } },
      { id: 247, name: 'Host_Program_Page_Count', value: 99, raw: { value: 7 } },
      { id: 248, name: 'FTL_Program_Page_Count', value: 99, raw: { value: 9 } },
    ],
  },
});

function machine(t: Test, script: string) {
  const root = t.testdir({});
  for (const [disk, rotational] of [
    ['sda', '0'],
    ['sdb', '1'],
  ]) {
    mkdirSync(`${root}/sys/block/${disk}/queue`, { recursive: true });
    mkdirSync(`${root}/sys/block/${disk}/device`, { recursive: true });
    writeFileSync(`${root}/sys/block/${disk}/queue/rotational`, `${rotational}\n`);
    writeFileSync(`${root}/sys/block/${disk}/device/model`, 'SAMSUNG SSD\n');
    writeFileSync(`${root}/sys/block/${disk}/device/wwid`, 'naa.SECRET\n');
  }
  const host = new NodeHost({ root });
  const tools = new ToolRunner(root);
  writeFileSync(`${root}/smartctl`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  host.run = (tool, args, timeoutMs) => tools.run(tool, args, timeoutMs);
  return { root, host };
}

t.test(
  'solid state drives are asked once an hour, and a status that tells of the drive is no failure',
  async t => {
    const { root, host } = machine(t, `echo "$*" >> ${t.testdirName}/asked\necho '${DUMP}'\nexit 64`);
    let now = 1000;
    host.bootMs = () => now;
    const smart = new Smart();
    const row = {
      ...{ id: 'sda', bytes_written: 512_000, percent_used: 9, avail_spare: 97, spare_thresh: 10 },
      ...{ nand_bytes: 2 * 1024 ** 3, host_pages: 7, own_pages: 9 },
    };
    t.strictSame(await sampledColumns(smart, host), [row]);
    now += 60_000;
    t.strictSame(await sampledColumns(smart, host), [row]);
    const asked = new NodeHost().readUserFile(`${root}/asked`)?.trim().split('\n');
    t.equal(asked?.length, 1);
    t.match(asked?.[0], /--nocheck=standby \/dev\/sda$/);
    const { storage = [] } = await smart.describe(host);
    t.match(storage, [{ name: 'sda', facts: { model: 'SAMSUNG SSD', unit: /^[0-9a-f]{4}$/ } }]);
    t.notMatch(JSON.stringify(storage), /SECRET/);
  },
);

t.test('a drive that sleeps is left asleep, and one that cannot be read is said to be so', async t => {
  const { host } = machine(t, 'exit 2');
  await t.rejects(sampledColumns(new Smart(), host), { code: 'SOURCE_FAILED' });
});
