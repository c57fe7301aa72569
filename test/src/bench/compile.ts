import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Compiles `test/ROOM/NAME.c` into `folder`. @returns the program; throws what the compiler says.
 * @param libraries what it is linked with.
 */
export function compile(
  name: string,
  folder: string,
  room = 'bench',
  libraries: readonly string[] = [],
): string {
  const program = join(folder, name);
  const source = join(SOURCES, room, `${name}.c`);
  execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-Wall', '-o', program, source, ...libraries]);
  return program;
}
