import { execFileSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { columnsOf, type Reading } from '@edgevitals/shared/frame';
import { GENERIC } from '@edgevitals/shared/pmu';
import t from 'tap';
import { readable } from '../../../frame/readable.js';
import { NodeHost } from '../../../host/node.js';
import type { BoardEntry } from '../../../testing/boards/board_archive.js';
import { BoardHost } from '../../../testing/boards/board_host.js';
import { parsePerfStat } from './perf_stat.js';
import { Pmu } from './pmu.js';
import { cpuUnits, perfEvent } from './units.js';

const FORMAT = '/sys/bus/event_source/devices';

/** A host with two clusters and the tool outputs given: the form is perf's, the values are made up. */
function bigLittle(
  outputs: readonly { readonly args: readonly string[]; readonly status?: number; readonly text: string }[],
): BoardHost {
  const cpu = (number: number, midr: string): BoardEntry[] => [
    { path: `/sys/devices/system/cpu/cpu${number}/regs/identification/midr_el1`, text: `${midr}\n` },
  ];
  return new BoardHost({
    archive: {
      header: {
        board: 'rk3399',
        kernel: '',
        arch: 'aarch64',
        captured: '',
        user: 0,
        interval: 0,
        redacted: '',
        notes: '',
      },
      entries: [
        ...cpu(0, '0x00000000410fd034'),
        ...cpu(4, '0x00000000410fd082'),
        { path: `${FORMAT}/armv8_cortex_a53/cpus`, text: '0-3\n' },
        { path: `${FORMAT}/armv8_cortex_a53/format/event`, text: 'config:0-15\n' },
        { path: `${FORMAT}/armv8_cortex_a72/cpus`, text: '4-5\n' },
        { path: `${FORMAT}/armv8_cortex_a72/format/event`, text: 'config:0-15\n' },
        { path: `${FORMAT}/software/type`, text: '1\n' },
      ],
      tools: outputs.map(({ args, status = 0, text }) => ({ tool: ['perf', ...args], status, text })),
    },
    idle: async () => void (await setImmediate()),
  });
}

t.test('every cluster has its own events and its own unit', async t => {
  const units = cpuUnits(bigLittle([]), 'aarch64');
  t.strictSame(
    units.map(({ name, cpu }) => [name, cpu]),
    [
      ['armv8_cortex_a53', 0],
      ['armv8_cortex_a72', 4],
    ],
  );
  const [little, big] = units as [(typeof units)[0], (typeof units)[0]];
  t.equal(perfEvent(big, big.events[1]!, true), 'armv8_cortex_a72/event=0x1b,name=inst_spec/');
  t.equal(perfEvent(little, GENERIC[0]!, true), 'armv8_cortex_a53/cycles/');
  t.equal(
    perfEvent({ ...little, hasFormat: false }, { name: 'x', counts: 'loads', code: { event: 0x600 } }, false),
    'r600',
  );
});

t.test('what perf prints: shared counters, events that are not there, user space only', async t => {
  const counts = parsePerfStat(
    '8123456789;;cycles;4000000000;100.00;;\n' +
      '500;;inst_spec;3000000000;75.00;0.5;insn per cycle\n' +
      '500;;vfp_spec;1000000000;25.00;;\n' +
      '<not supported>;;ase_spec;0;100.00;;\n' +
      '<not counted>;;bus_access;0;0.00;;\n',
    5,
  );
  t.strictSame(counts, [
    { value: 8123456789, runningNs: 4e9, enabledNs: 4e9 },
    { value: 500, runningNs: 3e9, enabledNs: 4e9 },
    undefined,
    undefined,
    undefined,
  ]);
  t.throws(() => parsePerfStat('1;;cycles:u;5;100.00;;\n', 1), {
    code: 'SOURCE_DENIED',
    message: /paranoid/,
  });
  t.throws(() => parsePerfStat('1;;cycles;5;100.00;;\n', 2), { code: 'SOURCE_MALFORMED' });
  t.throws(() => parsePerfStat('', 1), { code: 'SOURCE_MALFORMED' });
});

t.test('the installed perf prints in that form', async t => {
  let text: string;
  try {
    const args = [
      'stat',
      '-a',
      '--no-scale',
      '-x',
      ';',
      '--log-fd',
      '1',
      '-e',
      'context-switches,page-faults',
      'true',
    ];
    text = execFileSync('perf', args, { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    t.pass('', { skip: 'perf is not installed, or may not count here' });
    return;
  }
  for (const count of parsePerfStat(text, 2))
    t.ok(count !== undefined && count.runningNs > 0 && count.enabledNs >= count.runningNs);
});

t.test('counts add up beside the samples; a unit that a virtual machine does not have is absent', async t => {
  const units = cpuUnits(bigLittle([]), 'aarch64');
  const all = units.flatMap(unit => unit.events.slice(0, 4).map(event => ({ unit, event })));
  const stat = (wanted: typeof all, ...command: string[]): string[] => [
    ...['stat', '-a', '--no-scale', '-x', ';', '--log-fd', '1', '-e'],
    wanted.map(({ unit, event }) => perfEvent(unit, event, true)).join(','),
    ...command,
  ];
  const kept = all.filter(({ event }) => event.name !== 'ase_spec');
  const host = bigLittle([
    {
      args: stat(all, 'true'),
      text: all
        .map(({ event }) =>
          event.name === 'ase_spec' ? '<not supported>;;x;0;100.00\n' : '1;;x;10;100.00\n',
        )
        .join(''),
    },
    { args: stat(kept, 'sleep', '1'), text: kept.map(() => '100;;x;500;50.00;;\n').join('') },
  ]);
  const source = new Pmu();
  t.match(await source.probe(host), [{ name: 'pmu', state: 'present' }]);
  const read = async (): Promise<readonly Record<string, unknown>[]> => {
    const into: Reading[] = [];
    source.sample(host, into);
    const rows = (readable(into)['pmu'] ?? []) as Record<string, unknown>[];
    await source.settled();
    return rows;
  };
  t.strictSame(await read(), [], 'the first reading only starts to count');
  t.strictSame((await read())[1], {
    cpu: 0,
    name: 'inst_retired',
    value: 100,
    enabled_ns: 1000,
    running_ns: 500,
  });
  const third = await read();
  t.equal(third.length, kept.length);
  t.equal(third.find(row => row['cpu'] === 4 && row['name'] === 'inst_spec')?.['value'], 200);
  t.type(columnsOf('pmu').running_ns, 'number');
  t.match(await new Pmu().probe(bigLittle([{ args: stat(all, 'true'), status: 255, text: '' }])), [
    { state: 'denied', reason: /paranoid/ },
  ]);
  t.match(await new Pmu().probe(new NodeHost({ root: t.testdir({}) })), [
    { state: 'absent', reason: /virtual/, costs: /\w/ },
  ]);
});
