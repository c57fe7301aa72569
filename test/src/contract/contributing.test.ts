/** What CONTRIBUTING.md says of findings, patterns, queries, benchmarks, validations and fuzzing holds: where each part is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FINDING_KINDS } from '@edgevitals/analyzer/findings';
import { METHODS } from '@edgevitals/shared/results';
import t from 'tap';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = (folder: string, end: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith(end))
    .map(path => `${folder}/${path}`);
/** Files of a folder that are no tests, without `.ts`. */
const modules = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => name.slice(0, -'.ts'.length));

const contributing = read('CONTRIBUTING.md');

t.test('the scripts that it names are those of package.json', async t => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = new Set([...contributing.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));
  t.ok(named.size >= 4, `${named.size} scripts`);
  t.strictSame(
    [...named].filter(name => scripts[name] === undefined),
    [],
  );
});

t.test('a kind of finding is called after its model, told in its room and tested there', async t => {
  const kinds = Object.keys(FINDING_KINDS);
  t.ok(kinds.length > 10, 'the kinds were found');
  for (const kind of kinds) {
    const name = kind.slice(0, kind.indexOf('.'));
    const ofModel = `analyzer/src/models/${name}`;
    // what is judged over devices stands beside the models of one: limits, releases
    const room = existsSync(join(root, ofModel)) ? ofModel : `analyzer/src/${name}s`;
    t.ok(existsSync(join(root, room, 'findings.ts')), `${kind} has a model with findings`);
    const [tests, code] = [true, false].map(isTest =>
      files(room, '.ts').filter(
        path => path.endsWith('.test.ts') === isTest && new RegExp(`'${kind}\\b`).test(read(path)),
      ),
    );
    t.not(code!.length, 0, `${kind} is told by a file of ${room}`);
    t.not(tests!.length, 0, `${kind} is in a test of ${room}`);
  }
});

t.test(
  'a power-hungry pattern has its kind, its test, its line in patterns.ts and its row in the README',
  async t => {
    const folder = 'analyzer/src/models/power/patterns';
    const patterns = modules(folder).filter(name =>
      read(`${folder}/${name}.ts`).includes('implements PowerPattern'),
    );
    t.ok(patterns.length >= 8, `${patterns.length} patterns`);
    const registry = read(`${folder}/patterns.ts`);
    const readme = read('analyzer/src/models/power/README.md');
    for (const name of patterns) {
      t.ok(Object.hasOwn(FINDING_KINDS, `power.${name.replaceAll('_', '-')}`), `${name} is a kind`);
      t.ok(existsSync(join(root, folder, `${name}.test.ts`)), `${name} has its test beside it`);
      t.match(registry, `from './${name}.js'`);
      t.match(readme, `\n| ${name.replaceAll('_', ' ')} | `);
    }
  },
);

t.test('a query has a file of its name, which exports its row under that name', async t => {
  t.ok(METHODS.length >= 8, 'the methods were found');
  const registry = read('shared/src/results/registry.ts');
  for (const method of METHODS) {
    t.match(
      read(`shared/src/results/${method}.ts`),
      new RegExp(`^export const ${method} = define(Method|Model)\\(`, 'm'),
    );
    t.match(registry, `export * from './${method}.js';`);
  }
});

t.test('a benchmark and a validation have their line in main.ts', async t => {
  const main = read('test/src/bench/main.ts');
  const folder = 'test/src/bench/benches';
  const benches = modules(folder).filter(name =>
    /^export const \w+: Bench\b/m.test(read(`${folder}/${name}.ts`)),
  );
  t.ok(benches.length >= 5, `${benches.length} benchmarks`);
  for (const name of benches) t.match(main, `from './benches/${name}.js'`);
  const validations = files('test/src/validate', '.ts').filter(path =>
    /^export const \w+: Validation\b/m.test(read(path)),
  );
  t.ok(validations.length >= 1, `${validations.length} validations`);
  for (const path of validations)
    t.match(
      read('test/src/validate/main.ts'),
      path.replace('test/src/validate', '.').replace(/\.ts$/, '.js'),
    );
});

t.test('a target of the fuzzer has a folder of inputs and a line in build.mjs', async t => {
  const folder = 'agent/native/fuzz';
  const targets = files(folder, '.c').filter(
    path => read(path).includes('int LLVMFuzzerTestOneInput(') && !path.endsWith('/driver.c'),
  );
  t.ok(targets.length >= 3, `${targets.length} targets`);
  for (const path of targets) {
    const name = path.slice(folder.length + 1, -'.c'.length);
    t.ok(existsSync(join(root, folder, 'corpus', name)), `inputs of ${name}`);
    t.match(read(`${folder}/build.mjs`), new RegExp(`\\b${name}\\b`));
  }
});
