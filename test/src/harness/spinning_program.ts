/**
 * The smallest programs that run: an ELF header, one segment (System V ABI, chapters 4 and 5) and an instruction that jumps
 * to itself. No compiler is needed for any architecture, and an emulator has something to do.
 */
import { writeFileSync } from 'node:fs';

/** What a machine's header says, and its endless loop. */
export interface Spinning {
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly order: 'little' | 'big';
  readonly flags?: number;
  /** Bytes of the loop, in hexadecimal. */
  readonly loop: string;
}

/** By QEMU's names of its user mode targets. */
export const SPINNING = {
  i386: { machine: 3, bits: 32, order: 'little', loop: 'ebfe' },
  x86_64: { machine: 62, bits: 64, order: 'little', loop: 'ebfe' },
  /** EABI 5, numbers with a fraction in registers of the FPU. */
  arm: { machine: 40, bits: 32, order: 'little', flags: 0x0500_0400, loop: 'feffffea' },
  aarch64: { machine: 183, bits: 64, order: 'little', loop: '00000014' },
  mips: { machine: 8, bits: 32, order: 'big', flags: 0x1007, loop: '1000ffff00000000' },
  mipsel: { machine: 8, bits: 32, order: 'little', flags: 0x1007, loop: 'ffff001000000000' },
  ppc: { machine: 20, bits: 32, order: 'big', loop: '48000000' },
  ppc64le: { machine: 21, bits: 64, order: 'little', flags: 2, loop: '00000048' },
  riscv64: { machine: 243, bits: 64, order: 'little', loop: '6f000000' },
  s390x: { machine: 22, bits: 64, order: 'big', loop: 'a7f40000' },
} as const satisfies Readonly<Record<string, Spinning>>;

const PAGE = 0x1000;
const BASE = 0x40_0000;

/** Writes a program that never ends to `path`. */
export function writeSpinning(path: string, { machine, bits, order, flags = 0, loop }: Spinning): void {
  const code = Buffer.from(loop, 'hex');
  const bytes = Buffer.alloc(PAGE + code.length);
  const wide = bits === 64;
  let at = 0;
  const half = (value: number): void => {
    if (order === 'little') bytes.writeUInt16LE(value, at);
    else bytes.writeUInt16BE(value, at);
    at += 2;
  };
  const word = (value: number): void => {
    if (order === 'little') bytes.writeUInt32LE(value, at);
    else bytes.writeUInt32BE(value, at);
    at += 4;
  };
  const address = (value: number): void => {
    if (wide && order === 'big') word(0);
    word(value);
    if (wide && order === 'little') word(0);
  };
  const headerBytes = wide ? 64 : 52;
  bytes.write('\x7fELF', 'latin1');
  bytes.set([wide ? 2 : 1, order === 'big' ? 2 : 1, 1], 4);
  at = 16;
  half(2); // ET_EXEC
  half(machine);
  word(1);
  address(BASE + PAGE);
  address(headerBytes);
  address(0);
  word(flags);
  for (const value of [headerBytes, wide ? 56 : 32, 1]) half(value);
  at = headerBytes;
  word(1); // PT_LOAD
  if (wide) word(5);
  for (const value of [0, BASE, BASE, bytes.length, bytes.length]) address(value);
  if (!wide) word(5);
  address(PAGE);
  bytes.set(code, PAGE);
  writeFileSync(path, bytes, { mode: 0o755 });
}
