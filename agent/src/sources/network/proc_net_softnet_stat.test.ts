import { readFileSync } from 'node:fs';
import { columnsOf, type Reading, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { boardOf } from '../../testing/boards/board_files.js';
import { sampledColumns } from '../../testing/sampled.js';
import { ProcNetSoftnetStat, parseSoftnet } from './proc_net_softnet_stat.js';

t.test('the softnet_stat of this machine has a line for each CPU', async t => {
  const cpus = parseSoftnet(readFileSync('/proc/net/softnet_stat', 'latin1'), new Map());
  t.equal(cpus.length, readFileSync('/proc/stat', 'latin1').match(/^cpu\d/gm)!.length);
});

t.test('softnet lines of every age of kernel: 9 to 15 columns, CPUs that are offline', async t => {
  const softnet = columnsOf('softnet');
  const line = (...numbers: number[]): string =>
    `${numbers.map(number => number.toString(16).padStart(8, '0')).join(' ')}\n`;
  const nine = parseSoftnet(
    line(0x1d6, 1, 4, 0, 0, 0, 0, 0, 2) + line(0xffffffff, 0, 0, 0, 0, 0, 0, 0, 0),
    new Map(),
  );
  t.strictSame(
    nine.map(one => [one.id.labels[0], one.get(softnet.processed), one.get(softnet.received_rps)]),
    [
      [0, 0x1d6, undefined],
      [1, 0xffffffff, undefined],
    ],
  );
  t.equal(nine[0]!.get(softnet.cpu_collision), 2);
  const known = new Map<number, Row>();
  const text = line(1, 2, 3, 0, 0, 0, 0, 0, 0, 5, 6, 7, 3, 8, 9);
  const [fifteen] = parseSoftnet(text, known);
  t.equal(fifteen!.id.labels[0], 3, 'CPUs 0 to 2 are offline');
  t.equal(fifteen!.get(softnet.process_qlen), 9);
  t.equal(parseSoftnet(text, known)[0], fifteen, 'the same row again');
  t.throws(() => parseSoftnet('12 34\n', known), { code: 'SOURCE_MALFORMED' });
  t.throws(() => parseSoftnet(line(1, 2, 3, 0, 0, 0, 0, 0, 0).replace('1', 'x'), known), {
    code: 'SOURCE_MALFORMED',
  });
});

t.test('reading softnet again and again keeps its rows', async t => {
  const source = new ProcNetSoftnetStat();
  const host = new NodeHost();
  const [first, second]: Reading[][] = [[], []];
  source.sample(host, first!);
  source.sample(host, second!);
  source.close();
  t.strictSame(
    first![0]!.rows.map(one => one.id),
    second![0]!.rows.map(one => one.id),
  );
});

t.test('before the kernel names CPUs in softnet_stat, its lines are those of the CPUs online', async t => {
  const nine = (processed: string): string => `${processed} ${new Array(8).fill('00000000').join(' ')}\n`;
  const cpus = async (online: string | undefined, lines: number): Promise<unknown[]> => {
    const files: Record<string, string> = { '/proc/net/softnet_stat': nine('00000010').repeat(lines) };
    if (online !== undefined) files['/sys/devices/system/cpu/online'] = online;
    return (await sampledColumns(new ProcNetSoftnetStat(), boardOf(files))).map(row => row['id']);
  };
  const all = await cpus('0-2\n', 3);
  t.strictSame(await cpus('0,2\n', 2), [all[0], all[2]], 'CPU 1 is off');
  t.strictSame(await cpus(undefined, 3), all, 'a kernel without the list has no hotplug');
  await t.rejects(cpus('0-3\n', 2), { code: 'SOURCE_MALFORMED' }, 'whose lines they are cannot be told');
});
