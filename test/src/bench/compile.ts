import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../bench/', import.meta.url));

/** Compiles `test/bench/NAME.c` into `folder`. @returns the program; throws what the compiler says. */
export function compile(name: string, folder: string): string {
  const program = join(folder, name);
  execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-Wall', '-o', program, join(SOURCES, `${name}.c`)]);
  return program;
}
