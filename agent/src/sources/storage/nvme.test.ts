import { writeFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import t, { type Test } from 'tap';
import type { KernelCalls } from '../../host/kernel_calls.js';
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
  t.equal(
    new NodeHost().readUserFile(`${root}/asked`),
    'smart-log /dev/nvme0 -o json\nget-log /dev/nvme0 --log-id=192 --log-len=512 --raw-binary\n',
    'one run',
  );
  t.match((await nvme.describe(host)).storage, [
    { name: 'nvme0', facts: { model: 'QEMU NVMe Ctrl', firmware_rev: '7.2.22' } },
  ]);
  t.notMatch(JSON.stringify(await nvme.describe(host)), /SECRET/);
  t.throws(() => parseSmartLog('no', emptyRow('nvme')), { code: 'SOURCE_MALFORMED' });
  t.throws(() => parseSmartLog('null', emptyRow('nvme')), { code: 'SOURCE_MALFORMED' });
});

/** Page C0h: what was programmed, and whose page it is. */
function cloudHealth(programmed: bigint): Uint8Array {
  const page = new Uint8Array(512);
  new DataView(page.buffer).setBigUint64(0, programmed, true);
  page.set(Buffer.from('c5af1028eabff2a49c4f6f7cc914d5af', 'hex'), 496);
  return page;
}

/** A host that asks drives itself: what it was asked, and what drives answer by page. */
function asking(t: Test, pages: Readonly<Record<number, Uint8Array>>) {
  const { host } = storageDevice(t);
  const asked: number[] = [];
  const nvmeLog = async (_: string, page: number): Promise<Uint8Array> => {
    asked.push(page);
    const bytes = pages[page];
    if (bytes === undefined) throw new EdgevitalsError('SOURCE_ABSENT', 'no such page');
    return bytes;
  };
  return { host: Object.assign(host, { kernelCalls: { nvmeLog } as unknown as KernelCalls }), asked };
}

/** Page 02h as QEMU's drive sends it, with counters of ours. */
function health(): Uint8Array {
  const page = new Uint8Array(512);
  const view = new DataView(page.buffer);
  page.set([0, 0x43, 1, 100, 10, 3]);
  view.setBigUint64(48, 7_000_000n, true);
  view.setBigUint64(128, 2n ** 60n, true);
  view.setBigUint64(168, 1n, true);
  view.setUint32(192, 5, true);
  return page;
}

t.test('a drive is asked itself, and for what it programs into its flash', async t => {
  const { host, asked } = asking(t, { 2: health(), 192: cloudHealth(9_000_000_000_000n) });
  const nvme = new Nvme();
  t.match(await nvme.probe(host), [{ state: 'present', reason: 'by ioctl' }]);
  const [row] = await sampledColumns(nvme, host);
  t.match(row, {
    data_units_written: 7_000_000,
    power_on_hours: 2n ** 60n,
    percent_used: 3,
    avail_spare: 100,
    warning_temp_time: 5,
    media_bytes_written: 9_000_000_000_000,
  });
  t.notOk('media_errors' in row!, 'more than 64 bits is not believed');
  t.same(asked, [2, 2, 0xc0]);
});

t.test('a drive without that page, or with another under its number, is not asked for it again', async t => {
  for (const page of [undefined, new Uint8Array(512), new Uint8Array(8)]) {
    const { host, asked } = asking(t, page === undefined ? { 2: health() } : { 2: health(), 192: page });
    let now = 0;
    Object.assign(host, { bootMs: () => now });
    const nvme = new Nvme();
    for (let i = 0; i < 3; i++) {
      const [row] = await sampledColumns(nvme, host);
      t.equal(row?.['percent_used'], 3);
      t.notOk('media_bytes_written' in row!);
      now += 3_600_001;
    }
    t.same(asked, [2, 0xc0, 2, 2]);
  }
});
