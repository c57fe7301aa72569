import { writeFileSync } from 'node:fs';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { ToolRunner } from '../../host/node_run.js';
import { emptyRow, sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { Nvme, parseSmartLog } from './nvme.js';

t.test('an NVMe drive is asked through its tool, once an hour', async t => {
  const { root, host } = storageDevice(t);
  const log =
    '{"critical_warning":0,"temperature":323,"avail_spare":100,"spare_thresh":10,"percent_used":3,"data_units_read":"3","data_units_written":"18446744073709551615","host_write_commands":363,"media_errors":"0"}';
  writeFileSync(`${root}/nvme`, `#!/bin/sh\necho "$*" >> ${root}/asked\necho '${log}'\n`, { mode: 0o755 });
  const tools = new ToolRunner(root);
  host.run = (tool, args, timeoutMs) => tools.run(tool, args, timeoutMs);
  const nvme = new Nvme();
  for (let i = 0; i < 2; i++) {
    t.match(await sampledColumns(nvme, host), [
      { id: 'nvme0', data_units_written: 18446744073709551615n, percent_used: 3, host_write_commands: 363 },
    ]);
  }
  t.equal(new NodeHost().readUserFile(`${root}/asked`), 'smart-log /dev/nvme0 -o json\n', 'one run');
  t.match((await nvme.describe(host)).storage, [
    { name: 'nvme0', facts: { model: 'QEMU NVMe Ctrl', firmware_rev: '7.2.22' } },
  ]);
  t.notMatch(JSON.stringify(await nvme.describe(host)), /SECRET/);
  t.throws(() => parseSmartLog('no', emptyRow('nvme')), { code: 'SOURCE_MALFORMED' });
  t.throws(() => parseSmartLog('null', emptyRow('nvme')), { code: 'SOURCE_MALFORMED' });
});
