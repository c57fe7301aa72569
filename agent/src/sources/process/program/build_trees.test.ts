import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import fc from 'fast-check';
import t from 'tap';
import { processKey } from '../process_list.js';
import { buildRows } from './build_trees.js';
import { subjectOf, toolchainOf } from './toolchain.js';

t.test('build tools tell their target by name, by place or by option', async t => {
  const cases: readonly (readonly [string, string, string | undefined, number | undefined])[] = [
    ['/usr/bin/arm-linux-gnueabihf-gcc-12', 'arm-linux-gnueabihf-gcc -c x.c', 'arm-linux-gnueabihf', 40],
    [
      '/usr/lib/gcc-cross/arm-linux-gnueabihf/12/cc1',
      '/usr/lib/gcc-cross/arm-linux-gnueabihf/12/cc1 -quiet',
      'arm-linux-gnueabihf',
      40,
    ],
    [
      '/sdk/toolchain-mipsel_24kc_gcc-12.3.0_musl/lib/gcc/mipsel-openwrt-linux-musl/12/cc1plus',
      'cc1plus',
      'mipsel-openwrt-linux-musl',
      8,
    ],
    ['/usr/mips-linux-gnu/bin/as', 'as -EB', 'mips-linux-gnu', 8],
    [
      '/usr/bin/clang-16',
      'clang --target=riscv64-unknown-linux-gnu -c x.c',
      'riscv64-unknown-linux-gnu',
      243,
    ],
    ['/opt/zig/zig', 'zig cc -target aarch64-linux-musl -c x.c', 'aarch64-linux-musl', 183],
    [
      '/home/u/.cargo/bin/cargo',
      'cargo build --target armv7-unknown-linux-gnueabihf',
      'armv7-unknown-linux-gnueabihf',
      40,
    ],
    ['/opt/esp/xtensa-esp32-elf/bin/xtensa-esp32-elf-gcc', 'xtensa-esp32-elf-gcc', 'xtensa-esp32-elf', 94],
    ['/usr/lib/go-1.19/pkg/tool/linux_amd64/compile', 'compile -p main', '', undefined],
    ['/usr/bin/make', 'make -j4', '', undefined],
    ['/usr/bin/compile', 'compile', undefined, undefined],
    ['/usr/bin/apt-get', 'apt-get', undefined, undefined],
    ['/usr/bin/node', 'node --target=es2022', undefined, undefined],
  ];
  for (const [executable, line, triplet, machine] of cases) {
    const found = toolchainOf(executable, line.split(' '));
    t.equal(found?.triplet, triplet, line);
    t.equal(found?.target?.machine, machine, line);
  }
});

t.test('the same build is told from another by where it was started and with what', async t => {
  const subjects = [
    subjectOf('/src/a', ['make', '-j8']),
    subjectOf('/src/b', ['make', '-j8']),
    subjectOf('/src/a', ['make', '-j', '8']),
    subjectOf('/src/a', ['make', '-j8', 'install']),
  ];
  t.equal(new Set(subjects).size, 4);
  t.equal(subjectOf('/src/a', ['make', '-j8']), subjects[0]);
  t.ok(subjects.every(each => Number.isInteger(each) && each >= 0 && each < 2 ** 32));
});

t.test('a build is one tree, with the target handed down, however its processes are related', async t => {
  const process = (pid: number, ppid: number): Row =>
    new Row(new RowId([pid, pid * 10, ppid, 0], ''), TABLES.process.columns.length);
  const processes = [
    process(10, 1),
    process(11, 10),
    process(12, 11),
    process(13, 12),
    process(14, 12),
    process(20, 1),
  ];
  const tools = new Map(
    (
      [
        [10, '/usr/bin/make'],
        [12, '/usr/bin/arm-linux-gnueabihf-gcc-12'],
        [13, '/usr/bin/as'],
      ] as const
    ).map(([pid, path]) => [`${pid},${pid * 10}`, toolchainOf(path, [path])!]),
  );
  const known = new Map<string, Row>();
  const rows = buildRows(processes, tools, known);
  t.strictSame(
    rows.map(row => [...row.id.labels, row.id.name, row.get(0)]),
    [
      [10, 100, 10, 100, '', 0],
      [12, 120, 10, 100, 'arm-linux-gnueabihf', 40],
      [13, 130, 10, 100, 'arm-linux-gnueabihf', 40],
    ],
  );
  const subject = columnsOf('build').subject;
  tools.set('10,100', { ...tools.get('10,100')!, subject: 77 });
  tools.set('12,120', { ...tools.get('12,120')!, subject: 78 });
  t.strictSame(
    buildRows(processes, tools, known).map(row => row.get(subject)),
    [77, undefined, undefined],
    'what is built is said by who began it',
  );
  t.equal(buildRows(processes, tools, known)[0], rows[0], 'rows are kept');
  t.strictSame(buildRows(processes, new Map(), known), []);
  // parents that are missing, or go round in a circle
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.boolean()), { maxLength: 40 }), list => {
      const any = list.map(([pid, ppid]) => process(pid, ppid));
      const some = new Map(
        any.filter((_, i) => list[i]![2]).map(row => [processKey(row), toolchainOf('/usr/bin/ld', ['ld'])!]),
      );
      buildRows(any, some, new Map());
    }),
  );
});
