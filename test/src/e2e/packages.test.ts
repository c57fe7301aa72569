/** What is published: each package is packed, unpacked where nothing of this repository is near, imported, compiled against, run. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { temporaryFolder } from '../harness/program.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const PACKAGES = ['proto', 'shared', 'agent', 'analyzer'] as const;
const LONG_MS = 360_000;

interface Manifest {
  readonly name: string;
  readonly license: string;
  readonly description?: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const folder = temporaryFolder();
t.teardown(() => folder.remove());
const app = join(folder.path, 'app');
const modules = join(app, 'node_modules');
const packed = new Map<string, { readonly at: string; readonly manifest: Manifest }>();

/** Makes a package of this repository's visible to the consumer. */
function link(name: string): void {
  const to = join(modules, name);
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), to);
}

const node = (...args: readonly string[]) =>
  run(process.execPath, [...args], { cwd: app, timeout: LONG_MS, env: { ...process.env, NO_COLOR: '1' } });

t.before(async () => {
  mkdirSync(modules, { recursive: true });
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  );
  const all = PACKAGES.flatMap(each => ['-w', each]);
  await run('npm', ['pack', ...all, '--ignore-scripts', '--offline', '--pack-destination', folder.path], {
    cwd: root,
    timeout: LONG_MS,
  });
  const outside = new Set(['@types/node', 'undici-types']);
  for (const name of PACKAGES) {
    const at = join(modules, '@edgevitals', name);
    mkdirSync(at, { recursive: true });
    const archive = readdirSync(folder.path).find(file => file.startsWith(`edgevitals-${name}-`))!;
    await run('tar', ['xzf', join(folder.path, archive), '-C', at, '--strip-components=1']);
    const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Manifest;
    packed.set(name, { at, manifest });
    // no more than it says that it needs
    for (const each of Object.keys(manifest.dependencies ?? {}))
      if (!each.startsWith('@edgevitals/')) outside.add(each);
  }
  for (const each of outside) link(each);
});

t.test('a package has what it runs on and what one reads, no tests and nothing for debuggers', async t => {
  for (const [name, { at, manifest }] of packed) {
    const files = readdirSync(at, { recursive: true, encoding: 'utf8' });
    t.ok(files.includes('README.md') && files.includes('LICENSE'), `${name} has README and licence`);
    t.equal(readFileSync(join(at, 'LICENSE'), 'utf8'), readFileSync(join(root, 'LICENSE'), 'utf8'));
    t.same(
      files.filter(file => /\.test\.|\.map$|\.tsbuildinfo$/.test(file)),
      [],
      `${name} has no tests and no maps`,
    );
    t.equal(manifest.license, 'MIT');
    t.not(manifest.private, true, `${name} can be published`);
    t.ok((manifest.description ?? '').length > 20, `${name} says what it is`);
  }
});

t.test('everything that a package exports can be imported from outside', async t => {
  const names = [...packed.values()].flatMap(({ at, manifest }) =>
    Object.keys(manifest.exports).flatMap(path => {
      if (path.endsWith('.json')) return [];
      if (!path.includes('*')) return [join(manifest.name, path)];
      if (path !== './*') return [];
      return readdirSync(join(at, 'dist'), { withFileTypes: true })
        .filter(each => each.isDirectory())
        .map(each => join(manifest.name, each.name));
    }),
  );
  t.ok(names.length > 20, `${names.length} entries`);
  const script = `for (const name of ${JSON.stringify(names)}) await import(name);
    const { default: { hex } } = await import('@edgevitals/proto/golden/key.json', { with: { type: 'json' } });
    const { default: tables } = await import('@edgevitals/proto/tables.json', { with: { type: 'json' } });
    if (!tables.some(({ name }) => name === 'process')) throw new Error('no tables');
    const { decodeFrame } = await import('@edgevitals/shared/frame');
    console.log(decodeFrame(Buffer.from(hex, 'hex')).device);`;
  const { stdout } = await node('--no-warnings', '--input-type=module', '-e', script);
  t.equal(stdout.trim(), 'gateway-7', 'a golden frame is read');
});

const CONSUMER = `
import { createAgent, NodeHost } from '@edgevitals/agent';
import { startAnalyzer, SqliteStore } from '@edgevitals/analyzer';
import { edgevitals } from '@edgevitals/proto';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { isEdgevitalsError } from '@edgevitals/shared/errors';

export async function watts(url: string): Promise<number | undefined> {
  const monitor = await IoTResourceMonitor.connect(url, { device: 'gateway-7' });
  try {
    const { power } = await monitor.analyzePowerUsage({ timeWindow: '1h', correlateWithProcesses: true });
    return power?.value;
  } catch (error) {
    if (isEdgevitalsError(error)) console.error(error.code);
    return undefined;
  } finally {
    await monitor.close();
  }
}

export const used: readonly unknown[] = [createAgent, NodeHost, startAnalyzer, SqliteStore, edgevitals.v1];
`;

t.test('a consumer compiles against the types, however strict, libraries checked too', async t => {
  writeFileSync(join(app, 'consumer.ts'), CONSUMER);
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        types: ['node'],
        noEmit: true,
      },
      files: ['consumer.ts'],
    }),
  );
  const { stdout } = await node(join(root, 'node_modules/typescript/bin/tsc'), '-p', app).catch(
    (error: { stdout: string }) => error,
  );
  t.equal(stdout, '');
});

const LOCAL = `
import { IoTResourceMonitor } from '@edgevitals/shared/client';
const monitor = await IoTResourceMonitor.local();
const { window } = await monitor.top({ timeWindow: '1m' });
console.log('covered', window.coveredSeconds > 0);
await monitor.close();
`;

t.test('commands run, and a program of plain JavaScript measures this machine', async t => {
  const command = (name: 'agent' | 'analyzer', bin: string): string => {
    const { at, manifest } = packed.get(name)!;
    return join(at, manifest.bin![bin]!);
  };
  const { stdout: help } = await node(command('analyzer', 'edgevitals'), '--help');
  t.match(help, /serve/);
  const { stdout: sources } = await node(command('agent', 'edgevitals-agent'), 'probe', '-v');
  t.match(sources, /present/);
  writeFileSync(join(app, 'local.js'), LOCAL);
  const { stdout: said } = await node('local.js');
  t.match(said, /covered true/);
});
