/** What of others a package of ours runs with: read from package-lock.json, without what is optional or a peer's choice. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const locked = (
  JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  }
).packages;

/** Where a package finds another: beside itself, else beside those above it, as Node.js looks. */
function placeOf(name: string, from: string): string {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    const found = locked[path];
    if (found?.link === true) return found.resolved!;
    if (found !== undefined) return path;
    if (at === '' || !at.includes('node_modules'))
      return locked[`node_modules/${name}`]?.link === true
        ? locked[`node_modules/${name}`]!.resolved!
        : `node_modules/${name}`;
  }
}

export interface External {
  readonly name: string;
  readonly license: string;
  /** The package of ours that asks for it. */
  readonly by: string;
  /** Names of all others that come with it, sorted. */
  readonly brings: readonly string[];
}

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const isOurs = (path: string): boolean => !path.includes('node_modules');

/** All places that a place needs, itself left out. */
function closure(path: string, seen = new Set<string>()): Set<string> {
  for (const name of Object.keys(locked[path]?.dependencies ?? {})) {
    const place = placeOf(name, path);
    if (locked[place] === undefined) throw new Error(`${path} needs ${name}, which is not locked`);
    if (seen.has(place)) continue;
    seen.add(place);
    closure(place, seen);
  }
  return seen;
}

/** External packages that a workspace runs with, each place once. */
export const externalsOf = (workspace: string): string[] =>
  [...closure(workspace)]
    .filter(path => !isOurs(path))
    .map(nameOf)
    .sort();

/** What packages of ours ask for themselves. */
export function directExternals(workspaces: readonly string[]): External[] {
  const ours = new Set(workspaces.flatMap(each => [each, ...[...closure(each)].filter(isOurs)]));
  return [...ours].flatMap(by =>
    Object.keys(locked[by]?.dependencies ?? {})
      .map(name => placeOf(name, by))
      .filter(path => !isOurs(path))
      .map(path => ({
        name: nameOf(path),
        by,
        license: locked[path]?.license ?? '',
        brings: [...closure(path)]
          .filter(place => !isOurs(place))
          .map(nameOf)
          .sort(),
      })),
  );
}
