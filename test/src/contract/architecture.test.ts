/** Who may import whom, and what may touch the outside world: the rules that keep the parts apart. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  readonly test: boolean;
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'generated') yield* walk(path);
    } else if (entry.name.endsWith('.ts')) {
      yield path;
    }
  }
}

const sources: Source[] = ['proto', 'shared', 'agent', 'analyzer', 'test'].flatMap(name =>
  [...walk(join(root, name, 'src'))].map(path => {
    const text = readFileSync(path, 'utf8');
    const imports = [
      ...text.matchAll(
        /(?:^|\n)\s*(?:import|export)\b[^;'"]*?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
      ),
    ];
    return {
      path: relative(root, path),
      text,
      imports: imports.map(match => match[1] ?? match[2]!),
      test: path.endsWith('.test.ts'),
    };
  }),
);

const production = sources.filter(source => !source.test);
const below = (...folders: string[]): Source[] =>
  production.filter(s => folders.some(f => s.path.startsWith(`${f}/`)));
const outside = (list: Source[], ...folders: string[]): Source[] =>
  list.filter(s => !folders.some(f => s.path.startsWith(`${f}/`)));

/** Files of `list` with an import that matches, as `path -> import`. */
const importing = (list: Source[], pattern: RegExp): string[] =>
  list.flatMap(s => s.imports.filter(name => pattern.test(name)).map(name => `${s.path} -> ${name}`));

/** The code of a file without comments and strings. */
const code = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");

t.test('packages depend in one direction', async t => {
  t.ok(production.length > 50, 'the sources were found');
  t.strictSame(importing(below('proto'), /^@edgevitals\//), []);
  t.strictSame(importing(below('shared'), /^@edgevitals\/(?!proto)/), []);
  t.strictSame(importing(below('agent'), /^@edgevitals\/(?!shared)/), []);
  t.strictSame(importing(below('analyzer'), /^@edgevitals\/(?!shared|proto)/), []);
  const crossing = /^(\.\.\/)+(proto|shared|agent|analyzer|test)\//;
  t.strictSame(importing(production, crossing), [], 'packages are imported by name, not by path');
});

t.test('only the host of the agent imports Node', async t => {
  const core = outside(below('agent'), 'agent/src/host', 'agent/src/testing').filter(
    s => s.path !== 'agent/src/main.ts',
  );
  t.strictSame(importing(core, /^node:/), []);
  t.strictSame(importing(core, /\/testing\//), [], 'what is for tests is no part of it');
  // Node's globals are denied there by biome.json, which knows scopes
});

t.test('models are pure: no I/O, no clock, no environment', async t => {
  const models = below('analyzer/src/models');
  t.ok(models.length > 10, 'the models were found');
  t.strictSame(importing(models, /^node:|sqlite|mqtt|aedes|pino|\/(broker|outputs|query|cli|ingest)\//), []);
  const impure = models.filter(s =>
    /\b(Date\.now|new Date\(\)|performance\.now|process\.(?:env|argv|hrtime|cwd|uptime)|setTimeout|Math\.random)\b/.test(
      code(s.text),
    ),
  );
  t.strictSame(
    impure.map(s => s.path),
    [],
  );
});

t.test('models raise conditions of findings; findings know of no model', async t => {
  const findings = below('analyzer/src/findings');
  t.ok(findings.length > 3, 'the findings were found');
  t.strictSame(importing(findings, /\/models\//), []);
});

t.test('rooms of the power model import each other one way', async t => {
  const home = 'analyzer/src/models/power/';
  const arrows = new Set<string>();
  for (const { path, imports } of below('analyzer/src/models/power')) {
    const [from, file] = path.slice(home.length).split('/');
    for (const name of imports) {
      const [, to] = /^\.\.\/(\w+)\/\w+\.js$/.exec(name) ?? [];
      if (file !== undefined && to !== undefined && to !== from) arrows.add(`${from} -> ${to}`);
    }
  }
  t.ok(arrows.size > 2, 'the rooms were found');
  const back = (arrow: string): string => arrow.split(' -> ').reverse().join(' -> ');
  t.strictSame(
    [...arrows].filter(arrow => arrows.has(back(arrow))),
    [],
  );
});

t.test('what others make stands behind one folder each', async t => {
  t.strictSame(
    importing(outside(production, 'shared/src/mqtt/mqttjs', 'test/src/fuzz'), /^mqtt(-packet)?$/),
    [],
  );
  t.strictSame(importing(outside(production, 'analyzer/src/history/sqlite'), /^better-sqlite3$/), []);
  t.strictSame(importing(outside(production, 'analyzer/src/broker', 'shared/src/testing'), /^aedes/), []);
  t.strictSame(importing(outside(production, 'shared/src/frame'), /^cbor-x(\/|$)/), []);
  t.strictSame(importing(outside(production, 'analyzer/src/cluster/nats'), /^@nats-io\//), []);
});

t.test(
  'a class or interface has its name alone, in what agent, analyzer and both ends are made of',
  async t => {
    const paths = new Map<string, string[]>();
    for (const { path, text } of below('agent', 'analyzer', 'shared'))
      for (const [, name = ''] of text.matchAll(/^(?:export )?(?:abstract )?(?:class|interface) (\w+)/gm))
        paths.set(name, [...(paths.get(name) ?? []), path]);
    t.ok(paths.size > 400, 'the classes were found');
    t.strictSame(
      [...paths].filter(([, places]) => places.length > 1),
      [],
    );
  },
);

/** What is spread in parentheses, with its strings: `text` begins behind the opening one. */
function inParentheses(text: string): string {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if ('([{'.includes(text[at]!)) depth++;
    if (')]}'.includes(text[at]!)) depth--;
    if (depth === 0) return text.slice(0, at);
  }
  return text;
}

/** Whether fields are spread on a condition: `...(x && { x })`, `...(x === undefined ? {} : { x })`, `...(x ?? {})`. */
const spreadsOnCondition = (text: string): boolean =>
  [...text.matchAll(/\.\.\.\(/g)].some(({ 0: opening, index }) =>
    /(?:&&|\|\||\?\?|\?|:)\s*\(*\{/.test(inParentheses(text.slice(index + opening.length))),
  );

t.test('optional fields are left out in one way: given()', async t => {
  for (const spread of [
    '{ ...(x !== undefined && { x }) }',
    '{ ...(x ? {\n y: f(x) } : {}) }',
    '{ ...(x ? y : {}) }',
  ])
    t.ok(spreadsOnCondition(spread), spread);
  for (const spread of [
    '[...(x ? [1] : [])]',
    '{ ...f(x), ...(y as Fields) }',
    '{ ...given({ x: y ? { z } : undefined }) }',
  ])
    t.notOk(spreadsOnCondition(spread), spread);
  t.strictSame(
    sources.filter(s => spreadsOnCondition(code(s.text))).map(s => s.path),
    [],
  );
});

/** Tests of what is no TypeScript file beside them, and what they test. */
const STAND_ALONE: Readonly<Record<string, string>> = {
  'agent/src/golden.test.ts': 'the whole agent, on every board',
  'agent/src/testing/boards/board_capture.test.ts': 'test/boards/capture.sh, on this machine',
  'agent/src/testing/boards/board_script.test.ts': 'test/boards/capture.sh, against the sources',
  'agent/src/testing/boards/board_fixtures.test.ts': 'the archives in test/fixtures/boards',
};

t.test(
  'a test stands beside the file that it tests, under its name: file.test.ts, file.aspect.test.ts',
  async t => {
    const tests = sources.filter(s => s.test && /^(agent|analyzer|shared)\//.test(s.path)).map(s => s.path);
    t.ok(tests.length > 150, 'the tests were found');
    const files = new Set(production.map(s => s.path));
    const tested = (path: string): string => path.replace(/(\.\w+)?\.test\.ts$/, '.ts');
    t.strictSame(tests.filter(path => !files.has(tested(path))).sort(), Object.keys(STAND_ALONE).sort());
  },
);

t.test('topic strings are built in one file', async t => {
  const builders = outside(production, 'shared/src/topics').filter(s =>
    /['"`][^'"`\n]*\/v1\/|\/v1\/\$\{/.test(s.text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')),
  );
  t.strictSame(
    builders.map(s => s.path),
    [],
  );
});
