import { tmpdir } from 'node:os';
import { npm } from './npm.js';

export interface FetchedNode {
  /** Absolute path of the program. */
  readonly path: string;
  /** Without `v`. */
  readonly version: string;
}

/**
 * Node.js from the npm registry, or from npm's cache.
 * @param version as `22`, of which the newest is taken.
 * @throws Error where it cannot be had, within seconds where there is no network.
 */
export async function fetchNode(version: string): Promise<FetchedNode> {
  const script = 'console.log(JSON.stringify([process.execPath, process.versions.node]))';
  // outside of this repository, whose packages npx would look at
  const printed = await npm(
    `Node.js ${version}`,
    'npx',
    ['--yes', '--prefer-offline', `node@${version}`, '-e', script],
    { cwd: tmpdir() },
  );
  const [path, found] = JSON.parse(printed) as [string, string];
  if (found.split('.')[0] !== version.split('.')[0])
    throw new Error(`Node.js ${version} was asked for, and ${path} is ${found}`);
  return { path, version: found };
}
