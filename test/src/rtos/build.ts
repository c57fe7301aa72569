/** Builds agent/rtos: for this machine, driven by lines of text, and for boards. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const RTOS: string = join(dirname(fileURLToPath(import.meta.url)), '../../..', 'agent/rtos');

const missing = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined;
const absent = (...programs: readonly string[]): string | false => {
  const found = programs.filter(missing);
  return found.length > 0 && `${found.join(', ')} not installed`;
};

/** Why a test cannot run here; false when it can. */
export const noCompiler: string | false = absent('cc');
export const noArmCompiler: string | false = absent('arm-none-eabi-gcc');
export const noBoard: string | false = absent('arm-none-eabi-gcc', 'qemu-system-arm');
export const noCppcheck: string | false = absent('cppcheck');

/** Nothing that a careful compiler may doubt. */
export const STRICT: readonly string[] = [
  '-std=c99',
  '-Wall',
  '-Wextra',
  '-Wconversion',
  '-Wsign-conversion',
  '-Wpedantic',
  '-Wshadow',
  '-Wstrict-prototypes',
  '-Wundef',
  '-Werror',
];
export const CORTEX_M3: readonly string[] = ['-Os', '-mcpu=cortex-m3', '-mthumb', '-ffreestanding'];

export const cFiles = (folder: string): string[] =>
  readdirSync(join(RTOS, folder))
    .filter(name => name.endsWith('.c'))
    .map(name => join(RTOS, folder, name));

/** Compiles the publisher with its driver for this machine, watched by sanitizers. @returns the program. */
export function buildScript(folder: string): string {
  const program = join(folder, 'script');
  const watched = ['-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  const files = [join(RTOS, 'test/script.c'), ...cFiles('src')];
  execFileSync('cc', ['-std=gnu99', ...watched, '-DEV_MAX_CPUS=2U', '-Wall', '-o', program, ...files]);
  return program;
}

/** Compiles the image for the board mps2-an385. @returns the ELF file. */
export function buildImage(folder: string): string {
  const image = join(folder, 'image.elf');
  const sections = ['-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections'];
  const linked = ['-nostdlib', '-T', join(RTOS, 'image/mps2.ld')];
  const warnings = ['-std=c99', '-Wall', '-Wextra', '-Werror'];
  const files = [...cFiles('image'), ...cFiles('src'), '-lgcc'];
  execFileSync('arm-none-eabi-gcc', [
    ...CORTEX_M3,
    ...warnings,
    ...sections,
    ...linked,
    '-o',
    image,
    ...files,
  ]);
  return image;
}

/** Bytes of each section of an object or ELF file. */
export function sizesOf(...files: readonly string[]): { text: number; data: number; bss: number } {
  const [, ...rows] = execFileSync('arm-none-eabi-size', files, { encoding: 'utf8' }).trim().split('\n');
  const sums = { text: 0, data: 0, bss: 0 };
  for (const row of rows) {
    const [text = 0, data = 0, bss = 0] = row.trim().split(/\s+/).map(Number);
    sums.text += text;
    sums.data += data;
    sums.bss += bss;
  }
  return sums;
}
