/** A source is where CONTRIBUTING says: a file named after it, its test beside it, and its line in the registry. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allSources, type Source } from '@edgevitals/agent';
import { TABLES, type Table, type TableName } from '@edgevitals/shared/frame';
import t from 'tap';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = join(root, 'agent/src/sources');

/** Classes of sources by name, with the path of their file below `folder`. */
const classes = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap(path =>
      [
        ...readFileSync(join(folder, path), 'utf8').matchAll(
          /class (\w+) (?:implements Source|extends CountersSource)\b/g,
        ),
      ].map(([, name = '']) => [name, path] as const),
    ),
);
const sources: readonly Source[] = allSources();
const pathOf = (source: Source): string => classes.get(source.constructor.name) ?? '';

t.test('every source has a file that is named after it, in a room', async t => {
  t.ok(classes.size > 40, 'the sources were found');
  for (const source of sources) {
    const path = pathOf(source);
    const sharing = sources.filter(other => pathOf(other) === path);
    if (sharing.length === 1) t.equal(basename(path, '.ts'), source.name);
    t.match(path, /^[a-z]+\//, source.name);
  }
});

t.test('every source has its test beside it', async t => {
  t.strictSame(
    sources.map(pathOf).filter(path => !existsSync(join(folder, path.replace(/\.ts$/, '.test.ts')))),
    [],
  );
});

t.test('every class of a source stands in the registry', async t => {
  const registered = new Set(sources.map(source => source.constructor.name));
  t.strictSame(
    // the base of those that are one file of /proc/net is no source by itself
    [...classes.keys()].filter(name => !registered.has(name) && name !== 'CountersSource'),
    [],
  );
});

t.test('every table that is sent comes from a source', async t => {
  const read = new Set<TableName>(sources.flatMap(source => source.tables));
  // the agent's own row is made where it measures itself
  const others = (Object.entries(TABLES) as [TableName, Table][]).filter(
    ([name, { onRequest, sentBy }]) =>
      onRequest !== true && sentBy === undefined && name !== 'agent' && !read.has(name),
  );
  t.strictSame(
    others.map(([name]) => name),
    [],
  );
});

t.test('what CONTRIBUTING points at is there', async t => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const rooms = [
    '',
    'agent/src/sources',
    'analyzer/src',
    'analyzer/src/models/power',
    'analyzer/src/findings',
  ];
  const paths = [...text.matchAll(/`((?:[\w-]+\/)+[\w.-]*)`/g)].map(([, path = '']) => path);
  t.ok(paths.length > 30, 'paths were found');
  t.strictSame(
    paths
      .filter(path => !/(^|\/)dist\//.test(path))
      .filter(path => !rooms.some(room => existsSync(join(root, room, path)))),
    [],
  );
});
