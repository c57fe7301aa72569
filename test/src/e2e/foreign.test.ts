// Programs that are made for other processors, on this machine's kernel, through the agent's sources and the analyzer:
// called by their own names, with what they are made for and what emulates them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { allSources, NodeHost } from '@edgevitals/agent';
import { Ingest } from '@edgevitals/analyzer';
import { encodeFrame, type Reading, SampleEncoder } from '@edgevitals/shared/frame';
import { Seconds } from '@edgevitals/shared/units';
import t, { type Test } from 'tap';
import { SPINNING, writeSpinning } from '../harness/spinning_program.js';

/** Names of the programs below, as told of a machine that has other processes too. */
const NAMES: Readonly<Record<keyof typeof SPINNING, string>> = {
  i386: 'i386',
  x86_64: 'amd64',
  arm: 'armhf',
  aarch64: 'arm64',
  mips: 'mips',
  mipsel: 'mipsel',
  ppc: 'powerpc',
  ppc64le: 'ppc64el',
  riscv64: 'riscv64',
  s390x: 's390x',
};
const emulatorOf = (target: string): string => `/usr/bin/qemu-${target}-static`;
const TARGETS = Object.keys(SPINNING) as (keyof typeof SPINNING)[];

/** This machine's processes and what they run, read when the test says so. */
class Programs {
  private readonly host = new NodeHost();
  private readonly sources = allSources().filter(({ name }) => name === 'proc_pid' || name === 'program');
  private readonly encoder = new SampleEncoder();
  private readonly ingest = new Ingest();
  private frames = 0;

  /** What living processes go by. */
  async read(): Promise<ReadonlySet<string>> {
    const into: Reading[] = [];
    for (const source of this.sources) await source.sample(this.host, into);
    const bootMs = Math.floor(this.host.bootMs()) + this.frames;
    // whole only once: who sends much is put off
    this.encoder.begin(this.frames === 0);
    this.encoder.add(bootMs, into);
    const sequence = this.frames++;
    const bytes = encodeFrame({
      ...{ device: 'here', boot: '00112233aabbccdd', run: 1, sequence, key: 0, bootMs },
      ...{ wallMs: this.host.wallMs(), body: this.encoder.end() },
    });
    const events = this.ingest.frame('here', bytes, Seconds(bootMs / 1000));
    for (const event of events) if (event.kind !== 'interval') throw new Error(JSON.stringify(event));
    return new Set([...this.ingest.device('here')!.processNames].map(({ program }) => program));
  }

  /** Reads until one goes by `name`. @returns what all go by then. */
  async readUntil(name: string): Promise<ReadonlySet<string>> {
    for (;;) {
      const names = await this.read();
      if (names.has(name)) return names;
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  close(): void {
    for (const source of this.sources) source.close?.();
  }
}

/** Little endian ARM programs, as Debian's qemu-user-static registers them; F: the emulator is found from within a chroot, too. */
const ARM_BINFMT =
  ':hub-arm:M::\\x7fELF\\x01\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\x28\\x00' +
  ':\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff';
const BINFMT = '/proc/sys/fs/binfmt_misc';

/** A shell with handlers of its own, which the machine's other processes do not have (since Linux 6.7), that becomes `command`. */
const withHandlers = (flags: string, command: string): readonly string[] => [
  '-Urm',
  'sh',
  '-c',
  `mount -t binfmt_misc none ${BINFMT} && printf %s '${ARM_BINFMT}:${emulatorOf('arm')}:${flags}' > ${BINFMT}/register && exec ${command}`,
];

const hasHandlers =
  existsSync(emulatorOf('arm')) && spawnSync('unshare', [...withHandlers('', 'true')]).status === 0;

/** Whether this machine's kernel runs programs of 32 bits: one that never ends had to be ended. */
function runs32(): boolean {
  if (process.arch !== 'x64') return false;
  const directory = t.testdir({});
  writeSpinning(`${directory}/spin`, SPINNING.i386);
  return spawnSync(`${directory}/spin`, { timeout: 100, killSignal: 'SIGKILL' }).signal === 'SIGKILL';
}

async function started(t: Test, command: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

t.test(
  'programs of ten architectures under an emulator go by their own names',
  {
    skip: !TARGETS.every(target => existsSync(emulatorOf(target))) && 'qemu-user-static is not installed',
  },
  async t => {
    const directory = t.testdir({});
    const programs = new Programs();
    t.teardown(() => programs.close());
    for (const target of TARGETS) {
      const name = `hub-${target}`;
      writeSpinning(`${directory}/${name}`, SPINNING[target]);
      const child = await started(t, emulatorOf(target), `${directory}/${name}`);
      const expected = `${name} (${NAMES[target]} under qemu)`;
      const names = await programs.readUntil(expected);
      t.ok(names.has(expected), expected);
      t.notOk(names.has(`qemu-${target}-static`), 'its emulator is not the program');
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  },
);

t.test(
  'a program of 32 bits on a kernel of 64 says so',
  { skip: !runs32() && 'the kernel runs none' },
  async t => {
    const directory = t.testdir({});
    const programs = new Programs();
    t.teardown(() => programs.close());
    writeSpinning(`${directory}/old-hub`, SPINNING.i386);
    writeSpinning(`${directory}/new-hub`, SPINNING.x86_64);
    await started(t, `${directory}/old-hub`);
    await started(t, `${directory}/new-hub`);
    const names = await programs.readUntil('old-hub (i386)');
    t.ok((await programs.readUntil('new-hub')).has('new-hub'), "the kernel's own kind needs no word");
    t.notOk(names.has('old-hub'));
  },
);

t.test(
  'a program that the kernel hands to an emulator, in a chroot too, goes by its own name',
  {
    skip:
      !hasHandlers && 'the kernel has no binfmt_misc by user namespace, or qemu-user-static is not installed',
  },
  async t => {
    const directory = t.testdir({});
    const programs = new Programs();
    t.teardown(() => programs.close());
    writeSpinning(`${directory}/by-kernel`, SPINNING.arm);
    writeSpinning(`${directory}/in-chroot`, SPINNING.arm);
    // P: the emulator is given the name that the program was called by, besides its path
    const cases = [
      ['by-kernel', '', `${directory}/by-kernel`],
      ['by-kernel', 'P', `${directory}/by-kernel`],
      ['in-chroot', 'PF', `chroot ${directory} /in-chroot`],
    ] as const;
    for (const [name, flags, command] of cases) {
      const child = await started(t, 'unshare', ...withHandlers(flags, command));
      const expected = `${name} (armhf under qemu)`;
      t.ok((await programs.readUntil(expected)).has(expected), `${name} ${flags}`);
      child.kill('SIGKILL');
      await once(child, 'exit');
      while ((await programs.read()).has(expected)) await new Promise(resolve => setImmediate(resolve));
    }
  },
);
