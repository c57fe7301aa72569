/** docs/dependencies.md names every package of others that agent and analyzer run with, and why. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { directExternals, externalsOf } from './dependencies.js';

const page = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), '../../../docs/dependencies.md'),
  'utf8',
);
const WORKSPACES = ['agent', 'analyzer'];

/** The rows of its table. */
const rows = [...page.matchAll(/^\| ([@a-z][^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|([^|]*)\|$/gm)]
  .map(([, name = '', by = '', license = '', why = '', brings = '']) => ({
    name,
    by: by.split(', '),
    license,
    why,
    brings: brings.trim().split(', ').filter(Boolean),
  }))
  .filter(({ name }) => name !== 'package');

t.test('what is asked for stands there, with who asks, its licence, why, and what comes with it', async t => {
  const direct = directExternals(WORKSPACES);
  t.ok(direct.length >= 10);
  const names = [...new Set(direct.map(({ name }) => name))];
  t.strictSame(rows.map(({ name }) => name).sort(), names.sort());
  for (const { name, by, license, why, brings } of rows) {
    const asked = direct.filter(each => each.name === name);
    t.strictSame([...by].sort(), asked.map(each => each.by).sort(), `${name}: who asks`);
    t.equal(license, asked[0]!.license, `${name}: licence`);
    t.ok(why.length > 5, `${name}: why`);
    t.strictSame(brings, asked[0]!.brings, `${name}: what comes with it`);
  }
});

t.test('there are no more than it says', async t => {
  const [, agent, analyzer] =
    /agent runs with (\d+) packages of others, the analyzer with (\d+)/.exec(page) ?? [];
  t.equal(externalsOf('agent').length, Number(agent));
  t.equal(externalsOf('analyzer').length, Number(analyzer));
});
