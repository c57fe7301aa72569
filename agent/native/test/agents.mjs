/** The programs under test: native binaries, those of other processors under qemu, and the Node host beside them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Program } from '../../../test/dist/harness/program.js';
import { TARGETS } from '../build/targets.mjs';

/** With the oldest processor that must suffice. */
const EMULATORS = {
  i686: ['qemu-i386-static', '-cpu', 'pentium2'],
  armv7: ['qemu-arm-static', '-cpu', 'cortex-a9'],
  armv6: ['qemu-arm-static', '-cpu', 'arm1176'],
  aarch64: ['qemu-aarch64-static', '-cpu', 'cortex-a53'],
  mipsel: ['qemu-mipsel-static', '-cpu', '24Kc'],
  mips: ['qemu-mips-static', '-cpu', '24Kc'],
  riscv64: ['qemu-riscv64-static', '-cpu', 'sifive-u54'],
};

export const here = path => fileURLToPath(new URL(path, import.meta.url));
/** Path of the binary of a target. */
export const binary = target => here(`../out/${target}/edgevitals-agent`);

/** How to start the binary of a target: program and first arguments. */
export const commandOf = target => [...(EMULATORS[target] ?? []), binary(target)];
/** The target that most tests are for. */
export const TARGET = process.env.EDGEVITALS_TARGET ?? 'x86_64';
export const NATIVE = commandOf(TARGET);
/** AddressSanitizer puts memory aside that is freed, and more around what is not: its size says nothing of the agent's. */
export const SANITIZED = TARGET.endsWith('-sanitized');
export const NODE = [process.execPath, here('../../dist/main.js')];
export const HOSTS = { native: NATIVE, node: NODE };

/** Targets named on the command line, or all that are built. */
const asked = process.env.EDGEVITALS_TARGETS?.split(',') ?? [];
export const built =
  asked.length > 0 ? asked : Object.keys(TARGETS).filter(target => existsSync(binary(target)));

/** Runs a command to its end. */
export const call = ([program, ...first], ...args) =>
  spawnSync(program, [...first, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** Starts `run` with fast rhythms, ended with the test. */
export function startRun(t, [program, ...first], args, env = {}) {
  const rhythm = ['--device-every', '250ms', '--process-every', '500ms', '--publish-every', '500ms'];
  const agent = new Program(program, [...first, 'run', '--device', 'native', ...rhythm, ...args], env);
  t.teardown(() => agent.stop());
  return agent;
}

/** Passes when the agent, still running, ends as it should when it is asked to. */
export async function endsCleanly(t, agent) {
  t.equal(agent.child.exitCode, null, 'it goes on');
  t.same(await agent.stop(), { code: 0, signal: null }, 'and ends when asked to');
  t.notMatch(agent.output, /INTERNAL|Sanitizer|TypeError/);
}
