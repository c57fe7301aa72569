/** What CONTRIBUTING.md says of commands holds: where their files are, how they are named, where they are registered. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METHODS } from '@edgevitals/shared/results';
import t from 'tap';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Names of the modules of a folder, without tests. */
const modules = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => name.slice(0, -'.ts'.length));

t.test('the paths that it names for a command are there', async t => {
  const paragraph = /^\*\*A CLI command\*\*.*?\n\n/ms.exec(read('CONTRIBUTING.md'))?.[0] ?? '';
  const paths = [...paragraph.matchAll(/`((?:agent|analyzer|shared)\/[^`]+)`/g)].map(([, path]) => path!);
  t.ok(paths.length >= 8, `${paths.length} paths`);
  t.strictSame(
    paths.filter(path => !existsSync(join(root, path))),
    [],
  );
});

t.test('a command that shows an answer is named after its method, and so is its view', async t => {
  const rows = read('analyzer/src/cli/commands/queries.ts');
  const named = [...rows.matchAll(/^ {4}method: '(\w+)',$/gm)].map(([, method]) => method!);
  t.ok(named.length >= 8, `${named.length} rows`);
  t.strictSame(
    named.filter(method => !(METHODS as readonly string[]).includes(method)),
    [],
  );
  const views = modules('analyzer/src/cli/views').filter(name => name !== 'view');
  t.strictSame(views.sort(), [...named].sort());
  for (const name of views) t.match(rows, `from '../views/${name}.js'`);
});

for (const [folder, registry] of [
  ['analyzer/src/cli/commands', 'analyzer/src/cli/program.ts'],
  ['agent/src/cli/commands', 'agent/src/cli/cli.ts'],
] as const)
  t.test(`every file in ${folder} has its line in ${registry}`, async t => {
    const text = read(registry);
    const names = modules(folder);
    t.ok(names.length >= 3, `${names.length} files`);
    t.strictSame(
      names.filter(name => !text.includes(`from './commands/${name}.js'`)),
      [],
    );
  });
