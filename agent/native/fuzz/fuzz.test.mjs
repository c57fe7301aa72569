/** Each fuzz target for some seconds, the same changes every time. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import t from 'tap';
import { buildFuzz, corpusOf, FUZZ_TARGETS } from './build.mjs';

t.setTimeout(400_000);

for (const [name, { runs }] of Object.entries(FUZZ_TARGETS))
  t.test(`${name}: ${runs} inputs, and nothing that must not be`, async t => {
    const program = await buildFuzz(name);
    // where libFuzzer runs it, what it finds worth keeping goes to the first folder
    const found = t.testdir();
    mkdirSync(found, { recursive: true });
    const { status, stderr } = spawnSync(program, [`-runs=${runs}`, '-seed=1', found, corpusOf(name)], {
      encoding: 'utf8',
    });
    t.equal(status, 0, stderr);
    t.match(stderr, /Done \d+ runs/);
  });
