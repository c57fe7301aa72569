import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { runProgram } from '../program.js';

async function script(shell: string): Promise<string> {
  const terminal = new CapturedTerminal();
  t.equal(await runProgram(['completion', shell], terminal), 0);
  return `${terminal.printed.join('\n')}\n`;
}

t.test('bash completes commands, their options, and what an option can be', async t => {
  const folder = t.testdir();
  const file = join(folder, 'completion.bash');
  writeFileSync(file, await script('bash'));
  const completed = (...words: string[]): string[] => {
    const line = words.map(word => `'${word}'`).join(' ');
    const { stdout, stderr } = spawnSync('bash', [
      '-c',
      `. ${file}; COMP_WORDS=(edgevitals ${line}); COMP_CWORD=${words.length}; _edgevitals; echo "\${COMPREPLY[@]}"`,
    ]);
    t.equal(`${stderr}`, '');
    return `${stdout}`.trim().split(' ').filter(Boolean);
  };
  t.same(completed('the'), ['thermal']);
  t.ok(completed('').includes('doctor') && completed('').includes('completion'));
  t.same(completed('top', '--wat'), ['--watch']);
  t.same(completed('serve', '--log', 'w'), ['warn']);
  t.same(completed('top', 'gateway-7', '--sor'), ['--sort']);
});

for (const [shell, check] of [
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const)
  t.test(`${shell} takes its script`, async t => {
    const file = join(t.testdir(), `completion.${shell}`);
    const text = await script(shell);
    writeFileSync(file, text);
    t.match(text, 'thermal');
    const { status, stderr, error } = spawnSync(shell, [...check, file]);
    t.equal(error, undefined, `${shell} is not installed`);
    t.equal(status, 0, `${stderr}`);
  });

t.test('another shell is wrong usage', async t => {
  t.equal(await runProgram(['completion', 'tcsh'], new CapturedTerminal()), 2);
});
