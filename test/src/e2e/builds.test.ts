// A cross build by real compilers on this machine, through the agent and the analyzer of this process: one subject, with all
// that its tools used, and nothing else in it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import type { BuildUse } from '@edgevitals/shared/results';
import t, { type Test } from 'tap';

const TRIPLET = 'arm-linux-gnueabihf';
const hasCompiler = spawnSync(`${TRIPLET}-gcc`, ['--version']).status === 0;
const UNITS = 12;
/** Enough that a compiler has a good part of a second to do. */
const FUNCTIONS = 400;
/** A compiler that runs uses CPU time in every reading, and there is one a second. */
const QUIET_SECONDS = 3;

const unit = (name: string): string =>
  Array.from(
    { length: FUNCTIONS },
    (_, i) =>
      `int ${name}_${i}(int x) { int s = 0; for (int j = 0; j < x; j++) s += (j * ${i}) ^ x; return s; }`,
  ).join('\n');

/** A project that is built with make, which waits for a line of its input when all is built. */
function project(t: Test): string {
  const names = Array.from({ length: UNITS }, (_, i) => `u${i}`);
  return t.testdir({
    ...Object.fromEntries(names.map(name => [`${name}.c`, unit(name)])),
    Makefile: [
      `all: ${names.map(name => `${name}.o`).join(' ')}`,
      '\t@read end',
      '%.o: %.c',
      `\t@${TRIPLET}-gcc -O2 -c -o $@ $<`,
      '',
    ].join('\n'),
  });
}

/** CPU time of what a shell has waited for, as the kernel has it: the second line of `times` (POSIX). */
function waitedFor(times: string): number {
  const [, user = '', system = ''] = /\n(\S+) (\S+)\n$/.exec(times) ?? [];
  const seconds = (text: string): number => {
    const [, minutes = '0', rest = '0'] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
    return 60 * Number(minutes) + Number(rest);
  };
  return seconds(user) + seconds(system);
}

/** Follows the build until its last compiler has ended and readings tell nothing new, then lets it end. */
async function followed(monitor: IoTResourceMonitor, make: ChildProcess): Promise<BuildUse> {
  let ended = false;
  let used = 0;
  let usedAt = 0;
  let last: BuildUse | undefined;
  for await (const _ of monitor.monitorProcess({ processName: 'builds.test.js', sampleRateHz: 10 })) {
    const { builds } = await monitor.builds();
    const mine = builds.find(({ driver, targets }) => driver === 'make' && targets[0]?.triplet === TRIPLET);
    if (mine === undefined) continue;
    last = mine;
    if (!mine.running) break;
    if (mine.cpuSeconds > used) {
      used = mine.cpuSeconds;
      usedAt = mine.to;
    }
    if (used < 1 || mine.to - usedAt < QUIET_SECONDS || ended) continue;
    ended = true;
    make.stdin!.end('\n');
  }
  return last!;
}

t.test(
  'a cross build is found with its target, and its CPU time is what the kernel says of make',
  { skip: !hasCompiler && 'gcc-arm-linux-gnueabihf is not installed' },
  async t => {
    const monitor = await IoTResourceMonitor.local({ device: 'here', timeoutMs: 60_000 });
    t.teardown(() => monitor.close());
    const shell = spawn('sh', ['-c', 'make -j2 all; times'], {
      cwd: project(t),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.teardown(() => shell.kill('SIGKILL'));
    let said = '';
    shell.stdout.on('data', chunk => {
      said += String(chunk);
    });
    const closed = once(shell, 'close');
    const build = await followed(monitor, shell);
    await closed;
    const truth = waitedFor(said);
    t.ok(Math.abs(build.cpuSeconds - truth) <= 0.05 * truth, `${build.cpuSeconds} of ${truth} s`);
    t.match(build, { device: 'here', running: false, isWhole: true });
    t.match(build.targets, [{ triplet: TRIPLET, cross: process.arch !== 'arm' }]);
    t.equal(build.targets.length, 1, 'nothing else is in it');
    t.ok((build.peakMemoryBytes ?? 0) > 5e6, `${build.peakMemoryBytes} B`);
    t.ok(build.mostTools >= 2 && (build.parallelism ?? 0) > 0);
  },
);
