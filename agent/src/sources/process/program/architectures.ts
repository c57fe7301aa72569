/** Architectures by the names that emulators and compilers use (include/uapi/linux/elf-em.h for the numbers). */
import type { ElfTarget } from './elf.js';

const target = (machine: number, bits: 32 | 64, order: 'little' | 'big'): ElfTarget => ({
  machine,
  class: bits === 64 ? 2 : 1,
  data: order === 'big' ? 2 : 1,
});

/** As QEMU calls its user mode targets (configs/targets/*-linux-user.mak). */
const TARGETS: Readonly<Record<string, ElfTarget>> = {
  aarch64: target(183, 64, 'little'),
  aarch64_be: target(183, 64, 'big'),
  alpha: target(0x9026, 64, 'little'),
  arm: target(40, 32, 'little'),
  armeb: target(40, 32, 'big'),
  avr: target(83, 32, 'little'),
  cris: target(76, 32, 'little'),
  hexagon: target(164, 32, 'little'),
  hppa: target(15, 32, 'big'),
  i386: target(3, 32, 'little'),
  loongarch64: target(258, 64, 'little'),
  m68k: target(4, 32, 'big'),
  microblaze: target(189, 32, 'big'),
  microblazeel: target(189, 32, 'little'),
  mips: target(8, 32, 'big'),
  mipsel: target(8, 32, 'little'),
  mips64: target(8, 64, 'big'),
  mips64el: target(8, 64, 'little'),
  mipsn32: target(8, 32, 'big'),
  mipsn32el: target(8, 32, 'little'),
  msp430: target(105, 32, 'little'),
  nios2: target(113, 32, 'little'),
  or1k: target(92, 32, 'big'),
  ppc: target(20, 32, 'big'),
  ppc64: target(21, 64, 'big'),
  ppc64le: target(21, 64, 'little'),
  riscv32: target(243, 32, 'little'),
  riscv64: target(243, 64, 'little'),
  s390x: target(22, 64, 'big'),
  sh4: target(42, 32, 'little'),
  sh4eb: target(42, 32, 'big'),
  sparc: target(2, 32, 'big'),
  sparc32plus: target(18, 32, 'big'),
  sparc64: target(43, 64, 'big'),
  x86_64: target(62, 64, 'little'),
  xtensa: target(94, 32, 'little'),
  xtensaeb: target(94, 32, 'big'),
};

/** First words of triplets that differ from QEMU's names (config.sub of GNU config). */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^(arm|thumb)(v[4-8][a-z0-9.]*)?$/, 'arm'],
  [/^i[3-7]86$|^x86$/, 'i386'],
  [/^amd64$/, 'x86_64'],
  [/^arm64$/, 'aarch64'],
  [/^mipsisa32(r[0-9])?$/, 'mips'],
  [/^mipsisa32(r[0-9])?el$/, 'mipsel'],
  [/^mipsisa64(r[0-9])?$/, 'mips64'],
  [/^mipsisa64(r[0-9])?el$/, 'mips64el'],
  [/^powerpc$/, 'ppc'],
  [/^powerpc64$/, 'ppc64'],
  [/^powerpc64le$/, 'ppc64le'],
  [/^riscv32[a-z0-9_]*$/, 'riscv32'],
  [/^riscv64[a-z0-9_]*$/, 'riscv64'],
  [/^xtensa[a-z0-9_]*$/, 'xtensa'],
];

/** What QEMU's user mode target of that name emulates. */
export const emulatedTarget = (name: string): ElfTarget | undefined =>
  Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;

/** What the first word of a target triplet stands for; undefined when it is no architecture. */
export const architectureOf = (word: string): ElfTarget | undefined =>
  emulatedTarget(word) ?? emulatedTarget(SPELLINGS.find(([pattern]) => pattern.test(word))?.[1] ?? '');
