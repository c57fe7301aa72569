import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A Python that has these modules; undefined where there is none. Debian's modules are of Debian's Python, which need not be
 * the first in the PATH.
 */
export function pythonWith(...modules: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .map(folder => join(folder, 'python3'))
    .find(python => existsSync(python) && has(python, modules));
}

function has(python: string, modules: readonly string[]): boolean {
  try {
    execFileSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
