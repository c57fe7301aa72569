/** The programs under test: native binaries, those of other processors under qemu, and the Node host beside them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Program } from '../../../test/dist/harness/program.js';
import { TARGETS } from '../build/targets.mjs';

const EMULATORS = {
  i686: 'qemu-i386-static',
  armv7: 'qemu-arm-static',
  armv6: 'qemu-arm-static',
  aarch64: 'qemu-aarch64-static',
  mipsel: 'qemu-mipsel-static',
  mips: 'qemu-mips-static',
  riscv64: 'qemu-riscv64-static',
};

export const here = path => fileURLToPath(new URL(path, import.meta.url));
const binary = target => here(`../out/${target}/edgevitals-agent`);

/** How to start the binary of a target: program and first arguments. */
export const commandOf = target =>
  target in EMULATORS ? [EMULATORS[target], binary(target)] : [binary(target)];
/** The target that most tests are for. */
export const TARGET = process.env.EDGEVITALS_TARGET ?? 'x86_64';
export const NATIVE = commandOf(TARGET);
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
