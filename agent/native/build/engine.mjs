/** What of QuickJS is compiled: the engine without its modules for files and processes. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REGEXP = fileURLToPath(new URL('../src/engine/regexp_le.c', import.meta.url));

export const ENGINE_DEFINES = ['-std=gnu11', '-D_GNU_SOURCE', '-DCONFIG_VERSION="2025-04-26"'];

export const engineFiles = quickjs => [
  // includes libregexp.c
  REGEXP,
  ...['quickjs.c', 'libunicode.c', 'cutils.c', 'dtoa.c'].map(name => join(quickjs, name)),
];
