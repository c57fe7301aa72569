/** What nobody reads is not sent: every raw table has a reader in the analyzer, or says which model it awaits and is off. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TABLES, type Table } from '@edgevitals/shared/frame';
import t from 'tap';

const analyzer = join(dirname(fileURLToPath(import.meta.url)), '../../../analyzer/src');

/** The analyzer's own code: its simulated devices name any table, and read none. */
const code = readdirSync(analyzer, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\//.test(path))
  .map(path => readFileSync(join(analyzer, path), 'utf8'))
  .join('\n');

/** `columnsOf('disk'`, `TABLES.disk`, and names taken from TABLES at once. */
function tablesIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, name] of text.matchAll(/\b(?:columnsOf|columnIndex|placesOf|placeOf)\(\s*'(\w+)'/g))
    found.add(name!);
  for (const [, name] of text.matchAll(/\bTABLES\.(\w+)/g)) found.add(name!);
  for (const [, names] of text.matchAll(/\{([\w\s,]+)\}\s*=\s*TABLES\b/g))
    for (const name of names!.split(',')) found.add(name.trim());
  return found;
}

t.test('every table has a reader in the analyzer, or awaits one and is off by default', async t => {
  const read = tablesIn(code);
  t.ok(read.size > 20, `${read.size} tables are read`);
  const faults = (Object.values(TABLES) as Table[]).flatMap(({ name, awaits, onRequest }) => {
    if (onRequest) return [];
    if (read.has(name) && awaits !== undefined)
      return [`${name} has a reader in the analyzer now: take its awaits: '${awaits}' away`];
    if (!read.has(name) && awaits === undefined)
      return [
        `${name} is read by nothing in the analyzer: say which model will (awaits: '...' in its table)`,
      ];
    return [];
  });
  t.strictSame(faults, []);
});

t.test('a reader is found however it names its table', async t => {
  const text = "const A = columnsOf('disk');\nrows(TABLES.cpu.id);\nconst { gpu, iio } = TABLES;\n'memory'";
  t.strictSame([...tablesIn(text)].sort(), ['cpu', 'disk', 'gpu', 'iio']);
});
