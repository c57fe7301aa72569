/**
 * The end-to-end tests of the whole system, `test/src/e2e`, with native binaries in the place of the Node host: that of
 * this machine with and without TLS, those of other processors under qemu with TLS.
 */
import t from 'tap';
import { built, commandOf, here, TARGET } from './agents.mjs';

/** Those that start the agent's program. */
const FILES = ['path', 'faults', 'no_writes'];
// emulated processors take their time
t.setTimeout(900_000);
t.jobs = 1;

/** A run of `name` with the binary of `target`. */
const run = (name, target, tls) => {
  const env = {
    ...process.env,
    TAP_TIMEOUT: '300',
    EDGEVITALS_AGENT: commandOf(target).join(' '),
    EDGEVITALS_TLS: tls ? '1' : '',
  };
  const file = here(`../../../test/dist/e2e/${name}.test.js`);
  return t.spawn(process.execPath, [file], { env }, `${name} on ${target}${tls ? ' with TLS' : ''}`);
};

for (const name of FILES) {
  await run(name, TARGET, false);
  await run(name, TARGET, true);
}
await run('mesh', TARGET, false);
for (const target of built) if (target !== TARGET) await run('path', target, true);
