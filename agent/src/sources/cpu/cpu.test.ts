import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { columnsOf, type Reading, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { readable } from '../../frame/readable.js';
import { NodeHost } from '../../host/node.js';
import { parseBoard } from '../../testing/boards/board_archive.js';
import { BoardHost } from '../../testing/boards/board_host.js';
import { armPart } from './arm_parts.js';
import { CpuState } from './cpu_state.js';
import { Cpufreq } from './cpufreq.js';
import { Cpuidle } from './cpuidle.js';
import { parseCpuinfo } from './cpuinfo.js';
import { partOfMidr } from './midr.js';
import { parseInterrupts } from './proc_interrupts.js';
import { parseSoftirqs } from './proc_softirqs.js';
import { describeCpus, isHeterogeneous } from './topology.js';

const BOARDS = new URL('../../../../test/fixtures/boards/', import.meta.url);

function board(name: string): BoardHost {
  const archive = parseBoard(readFileSync(new URL(`${name}.board`, BOARDS), 'latin1'));
  return new BoardHost({ archive, idle: async () => void (await setImmediate()) });
}

t.test('cores are called by their names on every kind of board', async t => {
  const parts = (name: string): unknown[] =>
    describeCpus(board(name)).map(({ part, id, core, package: group, capacity }) => [
      part,
      id,
      core,
      group,
      capacity,
    ]);
  t.strictSame(parts('node-arm64'), [
    ['Cortex-A53', '0x00000000410fd034', 0, 0, 1024],
    ['Cortex-A53', '0x00000000410fd034', 1, 0, 1024],
  ]);
  t.strictSame(parts('node-armhf')[1], ['Cortex-A15', '0x00000000414fc0f0', 1, 0, 1024]);
  t.strictSame(parts('node-mipsel'), [['MIPS 24Kc', 'MIPS 24Kc V0.0  FPU V0.0', 0, 0, 1024]]);
  t.match(parts('node-riscv64')[0], [/^rv64imafdch/, '0x0:0x70216:0x70216', 0]);
  t.match(parts('gateway-amd64')[0], ['QEMU TCG CPU version 2.5+', 'GenuineIntel 6-6-1', 0, 0, 1024]);
  t.notOk(isHeterogeneous(describeCpus(board('node-arm64'))));
});

t.test(
  '/proc/cpuinfo: hardware threads of MIPS, cores of RISC-V, and ARM kernels that name the core once',
  async t => {
    const cpus = parseCpuinfo(
      'system type\t\t: MT7621\nprocessor\t\t: 0\ncpu model\t\t: MIPS 1004Kc V2.15\ncore\t\t\t: 0\nVPE\t\t\t: 0\n\n' +
        'processor\t\t: 1\ncpu model\t\t: MIPS 1004Kc V2.15\npackage\t\t\t: 0\ncore\t\t\t: 0\nVPE\t\t\t: 1\n\n',
    );
    t.strictSame(cpus.get(1), { part: 'MIPS 1004Kc', id: 'MIPS 1004Kc V2.15', core: 0, package: 0 });
    const [u74] = parseCpuinfo(
      'processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc\nuarch\t\t: sifive,u74-mc\nmvendorid\t: 0x489\nmarchid\t\t: 0x8000000000000007\nmimpid\t\t: 0x4210427\n',
    ).values();
    t.strictSame([u74?.part, u74?.id], ['SiFive U74', '0x489:0x8000000000000007:0x4210427']);
    const old = parseCpuinfo(
      'Processor\t: ARMv7 Processor rev 5 (v7l)\nprocessor\t: 0\nBogoMIPS\t: 38.40\n\nprocessor\t: 1\nBogoMIPS\t: 38.40\n\n' +
        'CPU implementer\t: 0x41\nCPU architecture: 7\nCPU variant\t: 0x0\nCPU part\t: 0xc07\nCPU revision\t: 5\n',
    );
    t.strictSame(
      [...old.values()].map(cpu => cpu.part),
      ['Cortex-A7', 'Cortex-A7'],
    );
    t.equal(parseCpuinfo('garbage\n\nprocessor: 9999999999999999999\n').size, 0);
    t.equal(armPart(0x41, 0xd99), '0x41:0xd99', 'a core that is not known here');
    t.equal(partOfMidr('0x00000000611f0221'), 'Icestorm');
    t.equal(partOfMidr(''), undefined);
  },
);

t.test('CPUs of different capacity are told apart, and those that are off have a row too', async t => {
  const cpu = (capacity: string): Record<string, string | Record<string, string>> => ({
    cpu_capacity: capacity,
    topology: { core_id: '0\n', cluster_id: '65535\n' },
  });
  const root = t.testdir({
    proc: {},
    sys: {
      devices: {
        system: {
          cpu: {
            online: '0-1\n',
            present: '0-2\n',
            cpu0: cpu('446\n'),
            cpu1: cpu('446\n'),
            cpu2: cpu('1024\n'),
          },
        },
      },
    },
  });
  const host = new NodeHost({ root });
  const cpus = describeCpus(host);
  t.ok(isHeterogeneous(cpus));
  t.strictSame(
    cpus.map(({ online, capacity, cluster }) => [online, capacity, cluster]),
    [
      [true, 446, -1],
      [true, 446, -1],
      [false, 1024, -1],
    ],
  );
  const into: Reading[] = [];
  const source = new CpuState();
  source.read(host, into);
  source.close();
  t.strictSame(readable(into)['cpu_state'], [
    { cpu: 0, online: 1 },
    { cpu: 1, online: 1 },
    { cpu: 2, online: 0 },
  ]);
});

t.test('idle states of a board: what they are, and what was counted in them', async t => {
  const host = board('node-arm64');
  const source = new Cpuidle();
  t.strictSame((await source.describe(host)).idleStates, [
    { cpus: [0, 1], state: 0, name: 'WFI', latencyUs: 1, residencyUs: 1, disabled: false },
    { cpus: [0, 1], state: 1, name: 'cpu-sleep', latencyUs: 100, residencyUs: 500, disabled: false },
  ]);
  const read = (): Row[] => {
    const into: Reading[] = [];
    source.read(host, into);
    return [...into[0]!.rows];
  };
  const time = columnsOf('cpuidle').time_us;
  const rows = read();
  t.strictSame(
    rows.map(row => [...row.id.labels, row.id.name]),
    [
      [0, 0, 'WFI'],
      [0, 1, 'cpu-sleep'],
      [1, 0, 'WFI'],
      [1, 1, 'cpu-sleep'],
    ],
  );
  const before = rows[1]!.get(time)!;
  t.type(rows[1]!.get(columnsOf('cpuidle').s2idle_usage), 'number');
  await host.advance(60_000);
  t.ok(read()[1]!.get(time)! > before, 'it slept between the snapshots');
  source.close();
  t.strictSame(await new Cpuidle().describe(board('node-mipsel')), {}, 'a board without');
  t.match(await new Cpuidle().probe(board('node-mipsel')), [{ state: 'absent', costs: /\w/ }]);
});

t.test('governors: settings of a policy, or of all of them', async t => {
  const policy = { scaling_governor: 'schedutil\n', related_cpus: '0\n' };
  const tree = (own: object, shared: object): NodeHost =>
    new NodeHost({
      root: t.testdir({
        sys: { devices: { system: { cpu: { cpufreq: { policy0: { ...policy, ...own }, ...shared } } } } },
      }),
    });
  const tunables = async (host: NodeHost): Promise<unknown> =>
    (await new Cpufreq().describe(host)).policies?.[0]?.tunables;
  const settings = { schedutil: { rate_limit_us: '2000\n', text: 'x\n' } };
  t.strictSame(await tunables(tree(settings, {})), { rate_limit_us: 2000 });
  t.strictSame(await tunables(tree({}, settings)), { rate_limit_us: 2000 });
  t.strictSame(await tunables(tree({}, {})), {});
});

t.test('/proc/interrupts: device by number, summed over CPUs, on every architecture', async t => {
  const names = (name: string): string[] =>
    parseInterrupts(board(name).readText('/proc/interrupts'), new Map()).map(row => row.id.name);
  t.match(names('node-arm64').join(), /11 arch_timer,21 virtio0-req.0.*IPI0 Rescheduling interrupts/);
  t.match(names('node-mipsel').join(), /0 timer.*23 timer,ERR/);
  t.match(names('gateway-amd64').join(), /4 ttyS0.*LOC Local timer interrupts/);
  const known = new Map<string, Row>();
  const [wrapped] = parseInterrupts(
    '    CPU0  CPU1\n 7: 4294967295 2 GIC-0 34 Level     mmc0\n 8: 0 0 GIC-0 35 Edge  x\n',
    known,
  );
  t.equal(wrapped!.get(0), 1, 'modulo 2^32, as each CPU counts');
  t.equal(known.size, 1, 'one that never came has no row');
  t.equal(
    parseInterrupts('  CPU0\n 7: 9 GIC-0 34 Level     mmc0\n', known)[0],
    wrapped,
    'the same row again',
  );
  const many = `  CPU0\n${Array.from({ length: 500 }, (_, i) => ` ${i}: 1 GIC-0 ${i} Edge      dev\n`).join('')}`;
  t.equal(parseInterrupts(many, known).length, 128);
  t.throws(() => parseInterrupts('', known), { code: 'SOURCE_MALFORMED' });
});

t.test('/proc/softirqs: types by CPU; a type of a later kernel is passed over', async t => {
  const rows: Row[] = [];
  const softirq = columnsOf('softirq');
  parseSoftirqs('          CPU0   CPU1\n   HI:  1  2\n  NET_RX: 10 20\n  FUTURE: 1 1\n', rows);
  t.strictSame(
    rows.map(row => [row.id.labels[0], row.get(softirq.hi), row.get(softirq.net_rx), row.get(softirq.rcu)]),
    [
      [0, 1, 10, undefined],
      [1, 2, 20, undefined],
    ],
  );
  parseSoftirqs(board('node-mipsel').readText('/proc/softirqs'), rows);
  t.equal(rows.length, 1);
  t.type(rows[0]!.get(softirq.timer), 'number');
  t.throws(() => parseSoftirqs('', []), { code: 'SOURCE_MALFORMED' });
});
