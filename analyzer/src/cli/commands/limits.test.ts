import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import t, { type Test } from 'tap';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { addLimitsCommands } from './limits.js';
import { addQueryCommands } from './queries.js';

/** What it prints for a file; with the error that it ends with. */
async function run(t: Test, text: string | undefined, ...args: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'edgevitals-limits-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'limits.json');
  if (text !== undefined) writeFileSync(path, text);
  const terminal = new CapturedTerminal();
  const program = new Command('edgevitals').exitOverride();
  addQueryCommands(program, terminal);
  addLimitsCommands(program, terminal);
  const line = args.map(each => (each === 'FILE' ? path : each));
  const error = await program
    .parseAsync(['limits', ...line], { from: 'user' })
    .then(() => undefined)
    .catch((each: Error) => each);
  return { printed: terminal.printed.join('\n').replaceAll(path, 'limits.json'), error };
}

t.test('a file that is right is told in full, as it is understood', async t => {
  const file = {
    flash: { designLife: '10 years' },
    limits: [
      { id: 'sensors', program: 'sens*', device: { model: 'SD-200*' }, cpu: '5 %', writes: '2 MB/day' },
      { of: 'device', power: '2 W', over: '1 day', do: 'critical', devices: '5 %' },
      { flashLife: '1 year of flash life in 5', program: 'recorder' },
      { program: 'logger', cpu: null },
    ],
  };
  const { printed, error } = await run(t, JSON.stringify(file), 'check', 'FILE');
  t.equal(error, undefined);
  t.same(printed.split('\n'), [
    'sensors: sens* on model SD-200*: cpu 5 % over 1 h, warning',
    'sensors: sens* on model SD-200*: writes 2 MB/day, warning',
    '1: the device as a whole: power 2 W over 1 d, critical, critical above 5 % of devices',
    '2: recorder: flashLife 1 year of flash life in 5 (2.0 % a year), warning',
    '3: logger: cpu is lifted',
  ]);
});

t.test('a file that is wrong is told line by line, with status 2', async t => {
  const { printed, error } = await run(
    t,
    '{"limits": [\n {"cpu": "10 mb"},\n {"memry": "1 MB"}]}',
    'check',
    'FILE',
  );
  t.match(printed, /^limits.json:2:3 \/limits\/0\/cpu: "10 mb": unit mb is not known/);
  t.match(printed, /\nlimits.json:3:3 \/limits\/1\/memry: is not known; did you mean "memory"\?$/);
  t.match(error, { code: 'CONFIG_INVALID', message: /2 things are wrong/ });
  t.match((await run(t, undefined, 'check', 'FILE')).error, {
    code: 'CONFIG_INVALID',
    message: /cannot be read/,
  });
});

t.test('what cannot be set is refused before anybody is asked', async t => {
  t.match((await run(t, '{"limits":[{"cpu":5}]}', 'set', 'FILE')).error, {
    code: 'CONFIG_INVALID',
    message: /must be an amount in words/,
  });
  t.match((await run(t, undefined, 'set')).error, { message: /either a file of limits, or --none/ });
});
