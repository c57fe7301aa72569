/**
 * The tables of what Home Assistant and Prometheus get are made from the catalogue. `DOCS_UPDATE=1` writes them anew. What the
 * dashboard asks for is there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ANALYZER_QUANTITIES, DEVICE_QUANTITIES, METRIC_ROWS, OUTPUTS } from '@edgevitals/analyzer/outputs';
import t, { type Test } from 'tap';

const docs = join(dirname(fileURLToPath(import.meta.url)), '../../../docs');

/** Compares what stands between `<!-- name:begin -->` and its end with `made`, or writes it there. */
function compare(t: Test, file: string, name: string, made: string): void {
  const path = join(docs, file);
  const text = readFileSync(path, 'utf8');
  const [, before = '', content, after = ''] =
    new RegExp(`^([\\s\\S]*<!-- ${name}:begin -->\n)([\\s\\S]*?)(<!-- ${name}:end -->[\\s\\S]*)$`).exec(
      text,
    ) ?? [];
  if (content === undefined) throw new Error(`${file} has no section ${name}`);
  if (process.env['DOCS_UPDATE'] === '1') writeFileSync(path, `${before}${made}${after}`);
  else t.equal(content, made, `${file}: ${name}`);
}

interface Row {
  readonly label: string;
  readonly meaning: string;
  readonly kind: string;
  readonly flagClass?: string;
  readonly diagnostic?: boolean;
  readonly hidden?: boolean;
  readonly shown?: { readonly unit?: string; readonly class?: string; readonly stateClass?: string };
}

const entityTable = (catalogue: Readonly<Record<string, Row>>): string => {
  const rows = Object.entries(catalogue).map(([name, row]) => {
    const { label, meaning, flagClass, diagnostic, hidden, shown = {} } = row;
    const what = [flagClass ?? shown.class ?? '', shown.stateClass ?? '']
      .filter(each => each !== '')
      .join(', ');
    const where = [diagnostic ? 'diagnostic' : '', hidden ? 'off until enabled' : '']
      .filter(each => each !== '')
      .join(', ');
    return `| ${label} | \`${name}\` | ${shown.unit ?? ''} | ${what} | ${where} | ${meaning} |`;
  });
  return `| entity | in \`values\` | unit | class | where | what |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
};

t.test('the page of Home Assistant lists every entity as the catalogue has it', async t => {
  compare(t, 'home-assistant.md', 'device', entityTable(DEVICE_QUANTITIES));
  compare(t, 'home-assistant.md', 'analyzer', entityTable(ANALYZER_QUANTITIES));
  const outputs = Object.entries(OUTPUTS).map(
    ([name, { meaning, value, initial }]) => `| \`${name}\` | ${meaning} | ${value}, \`${initial}\` |`,
  );
  compare(
    t,
    'home-assistant.md',
    'outputs',
    `| \`--output\` | what | value behind \`=\`, and without one |\n|---|---|---|\n${outputs.join('\n')}\n`,
  );
});

t.test('the page of metrics lists every metric as the code has it', async t => {
  const rows = METRIC_ROWS.map(
    ({ name, type, labels, meaning }) =>
      `| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ')} | ${meaning} |`,
  );
  compare(
    t,
    'metrics.md',
    'metrics',
    `| metric | type | labels | what |\n|---|---|---|---|\n${rows.join('\n')}\n`,
  );
});

t.test('the dashboard asks for metrics that there are, and for each of the important ones', async t => {
  const text = readFileSync(join(docs, 'grafana-dashboard.json'), 'utf8');
  const asked = new Set([...text.matchAll(/edgevitals_[a-z0-9_]+/g)].map(([name]) => name));
  const known = new Set(METRIC_ROWS.map(({ name }) => name));
  t.ok(asked.size > 20);
  t.same(
    [...asked].filter(name => !known.has(name)),
    [],
  );
  for (const what of ['power_watts', 'temperature_celsius', 'wear_ratio', 'cpu_ratio', 'findings'])
    t.ok(asked.has(`edgevitals_device_${what}`), what);
});
