/**
 * Documents that are made from code, or must name all of it, are compared with the code. `DOCS_UPDATE=1` writes the
 * made parts anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askedBounds, DEFAULT_PLAN, PLAN_FIELDS, PLAN_NAMES } from '@edgevitals/agent';
import { FINDING_KINDS, type FindingKind } from '@edgevitals/analyzer/findings';
import { ERROR_CODES, type ErrorCode, statusOf } from '@edgevitals/shared/errors';
import { TABLES, type Table } from '@edgevitals/shared/frame';
import { METHODS, rowOf } from '@edgevitals/shared/results';
import t from 'tap';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const protocolPath = join(root, 'proto/PROTOCOL.md');

/** The text between `<!-- name:begin ... -->` and `<!-- name:end -->`. */
function section(text: string, name: string): { before: string; content: string; after: string } {
  const any = '[\\s\\S]*';
  const match = new RegExp(
    `^(${any}<!-- ${name}:begin[^>]*-->\n)(${any}?)(<!-- ${name}:end -->${any})$`,
  ).exec(text);
  if (match === null) throw new Error(`PROTOCOL.md has no section ${name}`);
  return { before: match[1]!, content: match[2]!, after: match[3]! };
}

function tablesText(): string {
  return (Object.values(TABLES) as Table[])
    .sort((a, b) => a.id - b.id)
    .map(table => {
      const labels = [
        ...table.labels.map(label => `\`${label}\``),
        ...(table.rowName === '' ? [] : [`name: ${table.rowName}`]),
      ];
      const rows = table.columns.map((column, i) => {
        const bits =
          column.bits === undefined
            ? ''
            : column.bits === 'long'
              ? ', wraps with the word'
              : `, ${column.bits} bits`;
        return `| ${i} | ${column.name} | ${column.kind}${bits} | ${column.unit} |`;
      });
      const off = table.awaits === undefined ? '' : ` Off by default, awaits ${table.awaits}.`;
      const when = table.onRequest ? ' In answers to requests only.' : off;
      const who = `${labels.length === 0 ? 'One row.' : `A row: ${labels.join(', ')}.`}${when}`;
      return `**${table.id} ${table.name}**: ${table.source}. ${who}\n\n| column | name | kind | unit |\n|---|---|---|---|\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

t.test('the protocol lists every raw table and column as the code has them', async t => {
  const text = readFileSync(protocolPath, 'utf8');
  const { before, content, after } = section(text, 'tables');
  if (process.env['DOCS_UPDATE'] === '1') {
    writeFileSync(protocolPath, `${before}${tablesText()}${after}`);
    t.pass('written anew');
  } else {
    t.equal(content, tablesText());
  }
});

/** The same for programs: `proto/tables.json`. */
function tablesJson(): string {
  const tables = (Object.values(TABLES) as Table[])
    .sort((a, b) => a.id - b.id)
    .map(({ id, name, labels, columns, onRequest }) => ({
      id,
      name,
      labels,
      onRequest,
      columns: columns.map(({ name: column, kind, bits }) => ({ name: column, kind, bits })),
    }));
  return `[\n${tables.map(table => JSON.stringify(table)).join(',\n')}\n]\n`;
}

t.test('the tables that programs read are those of the code', async t => {
  const path = join(root, 'proto/tables.json');
  if (process.env['DOCS_UPDATE'] === '1') writeFileSync(path, tablesJson());
  t.equal(readFileSync(path, 'utf8'), tablesJson());
});

function planText(): string {
  const rows = PLAN_NAMES.map(name => {
    const { initial, least, most, help } = PLAN_FIELDS[name];
    const asked = askedBounds(name, DEFAULT_PLAN);
    return `| ${name} | ${initial} | ${least} to ${most} | ${asked.least} to ${asked.most} | ${help} |`;
  });
  return `| value | default | range | by request | meaning |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

t.test('the protocol lists every value of the plan with its default and range', async t => {
  const text = readFileSync(protocolPath, 'utf8');
  const { before, content, after } = section(text, 'plan');
  if (process.env['DOCS_UPDATE'] === '1') {
    writeFileSync(protocolPath, `${before}${planText()}${after}`);
    t.pass('written anew');
  } else {
    t.equal(content, planText());
  }
});

t.test('the protocol explains every error code, and no other', async t => {
  const { content } = section(readFileSync(protocolPath, 'utf8'), 'errors');
  const documented = [...content.matchAll(/^\| ([A-Z_]+) \| (\w+) \|/gm)].map(
    match => [match[1]!, match[2]!] as const,
  );
  t.strictSame(
    Object.fromEntries(documented.sort()),
    Object.fromEntries(
      Object.entries(ERROR_CODES)
        .map(([code, { fault }]) => [code, fault])
        .sort(),
    ),
  );
});

t.test('the protocol lists every status with its codes, and no other', async t => {
  const { content } = section(readFileSync(protocolPath, 'utf8'), 'statuses');
  const documented = [...content.matchAll(/^\| (\d+) \| .* \| (.*) \|$/gm)].flatMap(([, status, codes]) =>
    codes === '' ? [] : codes!.split(', ').map(code => [code, Number(status)] as const),
  );
  const declared = (Object.keys(ERROR_CODES) as ErrorCode[])
    .map(code => [code, statusOf(code)] as const)
    .filter(([, status]) => status !== undefined);
  t.strictSame(documented.sort(), declared.sort());
});

function queriesText(): string {
  const rows = METHODS.map(method => {
    const { request, answer, meaning } = rowOf(method);
    return `| \`${method}\` | ${request.name} | ${answer.name} | ${meaning} |`;
  });
  return `| method | request | answer | what |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

t.test('the protocol lists every query with its messages and what it answers', async t => {
  const text = readFileSync(protocolPath, 'utf8');
  const { before, content, after } = section(text, 'queries');
  if (process.env['DOCS_UPDATE'] === '1') {
    writeFileSync(protocolPath, `${before}${queriesText()}${after}`);
    t.pass('written anew');
  } else {
    t.equal(content, queriesText());
  }
});

/** What each field of a request may be, and what a request that leaves it out is answered by. */
function requestsText(): string {
  const rows = METHODS.flatMap(method => {
    const { request, rules } = rowOf(method);
    return request.fields.map(field => {
      const { needed, preset, range = '' } = rules[field] ?? {};
      const otherwise = needed ? 'needed' : preset === undefined ? '' : `\`${preset}\``;
      return `| \`${method}\` | ${field} | ${otherwise} | ${range} |`;
    });
  });
  return `| method | field | default | from, to |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

t.test('the protocol lists every field of a request with its default and range', async t => {
  const text = readFileSync(protocolPath, 'utf8');
  const { before, content, after } = section(text, 'requests');
  if (process.env['DOCS_UPDATE'] === '1') {
    writeFileSync(protocolPath, `${before}${requestsText()}${after}`);
    t.pass('written anew');
  } else {
    t.equal(content, requestsText());
  }
});

function findingsText(): string {
  const rows = Object.entries(FINDING_KINDS as Record<string, FindingKind>).map(
    ([kind, { meaning, subject, raise, hold, unit, seconds }]) =>
      `| ${kind} | ${subject} | ${meaning} | ${raise} / ${hold} ${unit} | ${seconds} |`,
  );
  return `| kind | subject | meaning | raised / held at | for seconds |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

t.test('the protocol lists every kind of finding with the thresholds in force', async t => {
  const text = readFileSync(protocolPath, 'utf8');
  const { before, content, after } = section(text, 'findings');
  if (process.env['DOCS_UPDATE'] === '1') {
    writeFileSync(protocolPath, `${before}${findingsText()}${after}`);
    t.pass('written anew');
  } else {
    t.equal(content, findingsText());
  }
});
