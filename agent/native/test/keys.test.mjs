/** Keys at a terminal reach the static binary, and the terminal is as it was before when it has ended. */
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { ScreenTerminal } from '../../../test/dist/harness/screen_terminal.js';
import { NATIVE } from './agents.mjs';

const skip = spawnSync('tmux', ['-V']).status === 0 ? false : 'tmux is not installed';

t.test('top sorts, filters and quits by keys', { skip, timeout: 60_000 }, async t => {
  const terminal = await ScreenTerminal.start([...NATIVE, 'top', '--every', '500ms']);
  t.teardown(() => terminal.close());
  await terminal.until(/\[c\]pu\* .*\[q\]uit/);
  await terminal.press('m');
  await terminal.until(/\[c\]pu \[m\]emory\*/);
  await terminal.press('/', 'e', 'd', 'g', 'e', 'Enter');
  t.match(await terminal.until(/only "edge"/), /edgevitals/);
  await terminal.press('q');
  await terminal.until(/ended with 0/);
});

t.test('a key more or less at the shell is seen again', { skip, timeout: 60_000 }, async t => {
  const terminal = await ScreenTerminal.start(['sh', '-c', `${NATIVE.join(' ')} top --seconds 1; stty -a`]);
  t.teardown(() => terminal.close());
  t.match(await terminal.until(/ended with 0/), /(?<!-)icanon[\s\S]*(?<!-)echo /);
});
