/** The table of quantities in the analyzer's documents is made from their declarations. `DOCS_UPDATE=1` writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as quantities from '@edgevitals/analyzer/quantities';
import { TABLES } from '@edgevitals/shared/frame';
import t from 'tap';

const path = join(dirname(fileURLToPath(import.meta.url)), '../../../analyzer/src/quantities/README.md');
const BEGIN = '<!-- quantities:begin -->\n';
const END = '<!-- quantities:end -->';

const kinds = Object.values(quantities).filter(value => value instanceof quantities.RowKind);

const READINGS = {
  grown: ', may wrap or start over',
  steady: ', only grows',
  level: ', as it stands',
  absent: ', whether it is not told',
};

function quantityRow(kind: (typeof kinds)[number], name: string, quantity: quantities.Quantity): string {
  const { unit, source, merge, weight, isOptional, isStored, resolution } = quantity;
  const from = source === undefined ? '' : `${kind.table} ${source.columns.join(' + ')}`;
  const how = source === undefined ? '' : READINGS[source.reading];
  const stored = !isStored ? 'no' : quantity.kind === 'number' ? `to ${resolution} ${unit}`.trim() : 'yes';
  const rule = merge === 'mean' ? `mean by ${weight}` : merge;
  return `| ${name} | ${unit} | ${from}${how} | ${rule} | ${stored} | ${isOptional ? 'yes' : ''} |`;
}

const table = (): string =>
  kinds
    .map(kind => {
      const rows = Object.entries(kind.quantities as Readonly<Record<string, quantities.Quantity>>).map(
        ([name, quantity]) => quantityRow(kind, name, quantity),
      );
      return `### ${kind.name}\n\n| quantity | unit | from | merged | stored | can be unknown |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
    })
    .join('\n');

t.test('the analyzer`s quantities are documented as they are declared', async t => {
  t.ok(kinds.length > 5, 'the declarations were found');
  const text = readFileSync(path, 'utf8');
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END);
  t.ok(begin >= BEGIN.length && end >= begin, 'README.md has the section');
  if (process.env['DOCS_UPDATE'] === '1')
    writeFileSync(path, `${text.slice(0, begin)}${table()}${text.slice(end)}`);
  else t.equal(text.slice(begin, end), table());
});

t.test('every source of a quantity is a column of its raw table', async t => {
  for (const kind of kinds) {
    if (kind.table === undefined) continue;
    const columns = TABLES[kind.table].columns.map(({ name }) => name as string);
    for (const column of kind.columns) t.ok(columns.includes(column), `${kind.name}: ${column}`);
  }
});
