import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import t from 'tap';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { addCredentialsCommand } from './credentials.js';

/** What it prints. What a broker makes of its files is tried in test/src/security/compose.test.ts. */
async function printed(...args: string[]): Promise<string> {
  const terminal = new CapturedTerminal();
  const program = new Command('edgevitals').exitOverride().configureOutput({ writeErr: () => {} });
  addCredentialsCommand(program, terminal);
  // options of subcommands are refused by them
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  await program.parseAsync(['credentials', ...args], { from: 'user' });
  return terminal.printed.join('\n');
}

t.test('it says who is new and where their passwords are, and never a password', async t => {
  const folder = join(t.testdir(), 'made');
  const first = await printed('--into', folder, '--device', 'gw-1', '--operator', 'ops');
  t.match(first, `gw-1: new, its password is in ${folder}/gw-1.password`);
  t.match(first, 'ops: new');
  t.match(first, 'SIGHUP');
  for (const name of ['gw-1', 'ops'])
    t.notOk(first.includes(readFileSync(join(folder, `${name}.password`), 'utf8').trim()));
  const second = await printed('--into', folder, '--device', 'gw-1', 'gw-2');
  t.match(second, 'gw-1: there already, left as it is');
  t.match(second, 'gw-2: new');
});

t.test('what cannot be is refused before anything is made', async t => {
  const folder = join(t.testdir({}), 'made');
  for (const args of [
    ['--device', '../../etc'],
    ['--operator', 'a/b'],
    ['--device', 'a', '--operator', 'a'],
    ['--owner', 'analyzer'],
    ['--owner', 'analyzer=node'],
    ['--owner', 'analyzer=4294967295'],
    ['--output', 'nowhere'],
  ])
    await t.rejects(printed('--into', folder, ...args), { code: 'CONFIG_INVALID' }, args.join(' '));
  for (const uid of ['mosquitto', '-1', '4294967295'])
    await t.rejects(printed('--into', folder, '--broker-owner', uid), /number of a user/);
  t.notOk(readdirSync(join(folder, '..')).includes('made'));
});
