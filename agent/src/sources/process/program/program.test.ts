import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import fc from 'fast-check';
import t from 'tap';
import type { Host } from '../../../host/host.js';
import { NodeHost } from '../../../host/node.js';
import { CgroupList } from '../cgroup/cgroup_list.js';
import { ProcPid } from '../proc_pid.js';
import { parseCommandLine } from './command_line.js';
import { parseElfHeader } from './elf.js';
import { identify } from './identity.js';
import { Program } from './program.js';

const PROGRAM = columnsOf('program');

t.test('a process is called by what it runs', async t => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['/usr/sbin/nginx', 'nginx: worker process', 'nginx'],
    ['/usr/bin/python3.11', 'python3 -u -W ignore /opt/app/poll.py --token abc', 'poll.py'],
    ['/usr/bin/python3.11', 'python3 -m http.server 80', 'http.server'],
    ['/usr/bin/node', 'node --require ./otel.js --max-old-space-size=64 dist/main.js', 'main.js'],
    ['/usr/bin/dash', '/bin/sh /etc/init.d/rcS S boot', 'rcS'],
    ['/usr/bin/bash', '-bash', 'bash'],
    ['/usr/bin/perl', 'perl -w /usr/bin/collect', 'collect'],
    ['/usr/bin/lua5.1', 'lua /usr/lib/mesh/probe.lua', 'probe.lua'],
    ['/usr/lib/jvm/bin/java', 'java -Xmx64m -cp a:b -jar /opt/hub.jar', 'hub.jar'],
    ['/usr/lib/jvm/bin/java', 'java -cp a:b org.example.Hub secret', 'org.example.Hub'],
    ['/bin/busybox', '-ash', 'ash'],
    ['/bin/busybox', 'busybox --list', 'busybox'],
    ['/bin/busybox', '/sbin/udhcpc -i eth0', 'udhcpc'],
    ['/bin/busybox', 'busybox sh /usr/bin/watch.sh', 'watch.sh'],
    ['', '/usr/sbin/dropbear -p 22', 'dropbear'],
    ['', 'sshd: user@pts/0', 'sshd'],
  ];
  for (const [executable, line, name] of cases)
    t.equal(identify(executable, line.includes(': ') ? [line] : line.split(' '))?.name, name, line);
  t.equal(identify('', []), undefined, 'a kernel thread');
});

t.test('what may be a secret is never taken for a script', async t => {
  const cases: readonly (readonly string[])[] = [
    ['sh', '-c', 'curl -u me:secret http://x/'],
    ['python3', '-c', 'password="secret"'],
    ['node', '-e', 'secret()', 'secret.js'],
    ['perl', '-ne', 'secret'],
    ['node', '--token', 'secret'],
    ['python3', 'https://me:secret@host/x.py'],
    ['java', 'secret word'],
  ];
  for (const args of cases) {
    const found = identify(`/usr/bin/${args[0]}`, args)?.name ?? '';
    t.notMatch(found, /secret/, args.join(' '));
    t.equal(found, args[0]);
  }
});

t.test('an emulated program is named, with the architecture it is for', async t => {
  // the kernel puts the emulator before the program's path; with flag P, its own argv[0] follows the path
  const cases: readonly (readonly [string, string, string, number, number, number])[] = [
    ['/usr/bin/qemu-arm-static', '/usr/bin/qemu-arm-static /usr/bin/hub hub -v', 'hub', 40, 1, 1],
    ['', '/usr/libexec/qemu-binfmt/mips-binfmt-P /bin/x x', 'x', 8, 1, 2],
    ['/usr/bin/qemu-mips', 'qemu-mips -L /usr/mips-linux-gnu -cpu 24Kf ./poll 1', 'poll', 8, 1, 2],
    ['/usr/bin/qemu-mipsel-static', 'qemu-mipsel-static ./poll', 'poll', 8, 1, 1],
    [
      '/usr/bin/qemu-aarch64-static',
      '/usr/bin/qemu-aarch64-static /usr/bin/python3 /usr/bin/python3 /app/a.py',
      'a.py',
      183,
      2,
      1,
    ],
    ['/usr/bin/qemu-riscv64', 'qemu-riscv64', 'qemu-riscv64', 243, 2, 1],
    ['', '/usr/bin/qemu-s390x-static /bin/ls', 'ls', 22, 2, 2],
    ['/usr/bin/box64', 'box64 /opt/vendor', 'vendor', 62, 2, 1],
    ['/usr/bin/qemu-system-arm', 'qemu-system-arm -M virt', 'qemu-system-arm', 0, 0, 0],
  ];
  for (const [executable, line, name, machine, bits, order] of cases) {
    const found = identify(executable, line.split(' '));
    t.equal(found?.name, name, line);
    t.strictSame(found?.guest, machine === 0 ? undefined : { machine, class: bits, data: order }, line);
  }
});

t.test('ELF headers: of this program, of big endian machines, and of what is no program', async t => {
  const host = new NodeHost();
  const head = host.readText('/proc/self/exe', 64);
  t.equal(head.length, 64, 'not the whole file');
  const expected: Readonly<Record<string, number>> = {
    x64: 62,
    arm64: 183,
    arm: 40,
    riscv64: 243,
    mips: 8,
    mipsel: 8,
  };
  t.equal(parseElfHeader(head)?.machine, expected[process.arch]);
  // mips: ELFCLASS32, MSB, e_flags noreorder, o32, mips32r2
  const mips = `\x7fELF\x01\x02\x01${'\0'.repeat(9)}\0\x02\0\x08${'\0'.repeat(16)}\x70\0\x10\x07${'\0'.repeat(12)}`;
  t.strictSame(parseElfHeader(mips), { machine: 8, class: 1, data: 2, flags: 0x7000_1007 });
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 70 }), text => {
      parseElfHeader(text);
      parseElfHeader(`\x7fELF${text}`);
    }),
  );
  t.equal(parseElfHeader('#!/bin/sh\n'), undefined);
});

t.test(
  'a program for another machine than the agent says so; one of the same kind costs no byte',
  async t => {
    const elf = (machine: number): string =>
      `\x7fELF\x02\x01\x01${'\0'.repeat(11)}${String.fromCharCode(machine)}${'\0'.repeat(45)}`;
    const process = (exe: string): Record<string, unknown> => ({
      stat: `1 (x) S 0 ${'0 '.repeat(40)}\n`,
      cmdline: 'x',
      exe: t.fixture('symlink', exe),
    });
    const root = t.testdir({
      own: elf(62),
      other: elf(21),
      proc: { self: process('../../own'), 1: process('../../own'), 2: process('../../other') },
    } as Parameters<typeof t.testdir>[0]);
    const host = new NodeHost({ root });
    const source = new ProcPid();
    const program = new Program(source.list, new CgroupList());
    const into: Reading[] = [];
    source.sample(host, []);
    await program.sample(host, into);
    source.close();
    t.strictSame(
      into[0]!.rows.map(row => [row.id.name, row.get(PROGRAM.elf_machine), row.get(PROGRAM.elf_flags)]),
      [
        ['own', undefined, undefined],
        ['other', 21, 0],
      ],
    );
  },
);

/** The `program` row of a process, once its name is `name`. */
async function programOf(
  host: Host,
  source: ProcPid,
  program: Program,
  pid: number,
  name: string,
): Promise<Row | undefined> {
  let row: Row | undefined;
  while (row?.id.name !== name) {
    const into: Reading[] = [];
    source.sample(host, into);
    await program.sample(host, into);
    row = into.find(({ table }) => table === TABLES.program.id)!.rows.find(each => each.id.labels[0] === pid);
    if (row?.id.name !== name) await new Promise(resolve => setImmediate(resolve));
  }
  return row;
}

t.test(
  'running scripts and copies of programs are named, and a program that replaces itself is seen',
  async t => {
    const directory = t.testdir({
      'poll.js': 'setInterval(() => {}, 1000)',
      'poll.sh': 'while read -r line; do :; done\n',
    });
    writeFileSync(`${directory}/becomes.sh`, `read -r line; exec /bin/sleep 60\n`);
    const host = new NodeHost();
    const source = new ProcPid();
    const program = new Program(source.list, new CgroupList());
    const children: ChildProcess[] = [];
    t.teardown(() => {
      for (const child of children) child.kill('SIGKILL');
      source.close();
    });
    const start = async (command: string, ...args: string[]): Promise<ChildProcess> => {
      const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
      children.push(child);
      await once(child, 'spawn');
      return child;
    };
    const node = await start(process.execPath, `${directory}/poll.js`);
    const row = await programOf(host, source, program, node.pid!, 'poll.js');
    t.equal(row?.id.name, 'poll.js');
    t.equal(row?.get(PROGRAM.elf_machine), undefined, 'as the agent itself');
    t.equal(row?.get(PROGRAM.guest_machine), undefined);
    const shell = await start('/bin/sh', `${directory}/poll.sh`);
    t.equal((await programOf(host, source, program, shell.pid!, 'poll.sh'))?.id.name, 'poll.sh');
    const becomes = await start('/bin/sh', `${directory}/becomes.sh`);
    await programOf(host, source, program, becomes.pid!, 'becomes.sh');
    becomes.stdin!.write('go\n');
    t.equal((await programOf(host, source, program, becomes.pid!, 'sleep'))?.id.name, 'sleep');
  },
);

const SHOWN_AFTER_MS = 70_000;
/** Little endian, 32 bits, EM_ARM, EF_ARM_EABI_VER5 with EF_ARM_ABI_FLOAT_HARD (elf(5)). */
const ARMHF = `\x7fELF\x01\x01\x01${'\0'.repeat(9)}\x02\0\x28\0${'\0'.repeat(16)}\0\x04\0\x05${'\0'.repeat(12)}`;

/** A machine so busy that an emulator has mapped its program only after `SHOWN_AFTER_MS`. */
class BusyHost extends NodeHost {
  looks = 0;
  nowMs = 0;

  override bootMs(): number {
    return this.nowMs;
  }

  override readSlow(path: string, timeoutMs: number): Promise<string> {
    if (path.includes('/map_files/')) return Promise.resolve(ARMHF);
    if (!path.endsWith('/maps')) return super.readSlow(path, timeoutMs);
    this.looks++;
    return Promise.resolve(
      this.nowMs < SHOWN_AFTER_MS ? '' : '00010000-00011000 r-xp 00000000 08:01 7 /srv/60\n',
    );
  }
}

t.test('an emulator may start for minutes, and is looked at ever more rarely till it has', async t => {
  const directory = t.testdir({});
  copyFileSync('/bin/sleep', `${directory}/qemu-arm-static`);
  const child = spawn(`${directory}/qemu-arm-static`, ['60']);
  const host = new BusyHost();
  const source = new ProcPid();
  const program = new Program(source.list, new CgroupList());
  t.teardown(() => {
    child.kill('SIGKILL');
    source.close();
  });
  await once(child, 'spawn');
  // sleep takes its argument for a time: to us it is the program that an emulator runs
  const row = async (): Promise<Row | undefined> => {
    const into: Reading[] = [];
    source.sample(host, into);
    await program.sample(host, into);
    return into
      .find(({ table }) => table === TABLES.program.id)!
      .rows.find(({ id }) => id.labels[0] === child.pid);
  };
  const passUntil = async (isTold: (row: Row | undefined) => boolean): Promise<Row | undefined> => {
    let told = await row();
    for (; !isTold(told) && host.nowMs < 300_000; told = await row()) host.nowMs += 1000;
    return told;
  };
  const first = await passUntil(told => told !== undefined);
  t.ok(
    host.nowMs >= 30_000 && host.nowMs <= 40_000,
    'what is not all of it waits for the rest, but not for ever',
  );
  t.equal(first?.id.name, '60');
  t.equal(first?.get(PROGRAM.guest_machine), 40);
  t.equal(first?.get(PROGRAM.guest_data), 1);
  t.equal(first?.get(PROGRAM.elf_machine), undefined, 'it runs as what it is');
  const whole = await passUntil(told => told?.get(PROGRAM.guest_flags) !== undefined);
  t.equal(whole?.get(PROGRAM.guest_flags), 0x0500_0400);
  t.ok(host.nowMs <= 2 * SHOWN_AFTER_MS, `after ${host.nowMs} ms`);
  t.ok(host.looks <= 10, `${host.looks} looks`);
});

/** A program that has just become another one when its command line is read. */
class ExecHost extends NodeHost {
  private readonly pid: number;
  private isBefore = true;

  constructor(pid: number) {
    super();
    this.pid = pid;
  }

  override readLink(path: string): string {
    return path === `/proc/${this.pid}/exe` && this.isBefore ? '/bin/dash' : super.readLink(path);
  }

  override readSlow(path: string, timeoutMs: number): Promise<string> {
    if (path === `/proc/${this.pid}/cmdline`) this.isBefore = false;
    return super.readSlow(path, timeoutMs);
  }
}

t.test(
  'what a program that has just been replaced ran is never taken for the arguments of the next',
  async t => {
    const child = spawn('/bin/sleep', ['60']);
    const source = new ProcPid();
    t.teardown(() => {
      child.kill('SIGKILL');
      source.close();
    });
    await once(child, 'spawn');
    const host = new ExecHost(child.pid!);
    const program = new Program(source.list, new CgroupList());
    const into: Reading[] = [];
    source.sample(host, into);
    await program.sample(host, into);
    const { rows } = into.find(({ table }) => table === TABLES.program.id)!;
    t.equal(rows.find(({ id }) => id.labels[0] === child.pid)?.id.name, 'sleep');
  },
);

const MACHINES: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  arm: 'arm',
  riscv64: 'riscv64',
};
const EMULATOR = `/usr/bin/qemu-${MACHINES[process.arch] ?? process.arch}-static`;

t.test(
  'a program under a real emulator',
  { skip: !existsSync(EMULATOR) && 'qemu-user-static is not installed' },
  async t => {
    const host = new NodeHost();
    const source = new ProcPid();
    const program = new Program(source.list, new CgroupList());
    // an emulator of this machine's own architecture runs the programs that are here
    const child = spawn(EMULATOR, ['/bin/sleep', '60']);
    t.teardown(() => {
      child.kill('SIGKILL');
      source.close();
    });
    await once(child, 'spawn');
    const row = await programOf(host, source, program, child.pid!, 'sleep');
    t.equal(row?.id.name, 'sleep');
    t.equal(row?.get(PROGRAM.guest_machine), parseElfHeader(host.readText('/proc/self/exe', 64))?.machine);
  },
);

t.test('command lines are cut, not trusted', async t => {
  t.strictSame(parseCommandLine('a\0b c\0\0'), ['a', 'b c', '']);
  t.strictSame(parseCommandLine('nginx: worker'), ['nginx: worker']);
  t.strictSame(parseCommandLine(''), []);
  t.ok(parseCommandLine('x\0'.repeat(100_000)).length <= 257);
});
