/**
 * better-sqlite3 12 is compiled for one version of Node.js. Another one gets its prebuilt, as an installation there would; where that
 * cannot be downloaded, better-sqlite3 13 in its place, which brings one for all versions from 22 on and has the same API.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FetchedNode } from './fetch_node.js';
import { npm } from './npm.js';

const INSTEAD = '13.2.0';
/** It is 2 MB. */
const PREBUILT_MS = 20_000;
/** Of Node.js: `registerHooks`, and what better-sqlite3 13 wants of Node-API (20 dies of it by a signal). */
const FIRST_THAT_REDIRECTS = 22;
/** Why the last prebuilt did not come: it is not waited for again. */
let unreachable: Error | undefined;

export interface FetchedSqlite {
  /** What it is, for people. */
  readonly name: string;
  /** Options of Node.js that have it take the place of what is installed. */
  readonly options: string;
}

/** @param folder where it is put. @throws Error where it cannot be had. */
export async function fetchSqlite(node: FetchedNode, folder: string): Promise<FetchedSqlite> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const version = installedVersion();
  if (Number.parseInt(node.version, 10) < FIRST_THAT_REDIRECTS)
    throw new Error(`Node.js ${node.version}: ${FIRST_THAT_REDIRECTS} and newer can be tried this way`);
  try {
    if (unreachable) throw unreachable;
    await install(folder, version);
    await npm('its prebuilt', node.path, [join(folder, 'node_modules/prebuild-install/bin.js')], {
      cwd: join(folder, 'node_modules/better-sqlite3'),
      timeoutMs: PREBUILT_MS,
    });
    return { name: `better-sqlite3 ${version}`, options: optionsOf(folder) };
  } catch (error) {
    unreachable = error as Error;
  }
  await install(folder, INSTEAD);
  const name = `better-sqlite3 ${INSTEAD}, since no prebuilt of ${version} could be downloaded`;
  return { name, options: optionsOf(folder) };
}

function installedVersion(): string {
  const main = createRequire(import.meta.resolve('@edgevitals/analyzer')).resolve('better-sqlite3');
  const manifest = readFileSync(join(dirname(main), '../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Without what it would do then: fetch a prebuilt for whatever runs npm, or compile for minutes. */
const install = (folder: string, version: string): Promise<string> =>
  npm(`better-sqlite3 ${version}`, 'npm', [
    'install',
    '--ignore-scripts',
    '--prefer-offline',
    '--prefix',
    folder,
    `better-sqlite3@${version}`,
  ]);

/** A module that has whoever imports better-sqlite3 get that of the folder. */
function optionsOf(folder: string): string {
  const there = pathToFileURL(join(folder, 'node_modules/better-sqlite3/lib/index.js')).href;
  const path = join(folder, 'redirect.mjs');
  writeFileSync(
    path,
    `import { registerHooks } from 'node:module';
registerHooks({
  resolve: (name, context, next) =>
    name === 'better-sqlite3'
      ? { url: ${JSON.stringify(there)}, format: 'commonjs', shortCircuit: true }
      : next(name, context),
});
`,
  );
  return `--import=${pathToFileURL(path).href}`;
}
