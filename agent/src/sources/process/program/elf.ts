/** The start of an ELF file (System V ABI, chapter 4; include/uapi/linux/elf.h). */

/** What a program is made for. */
export interface ElfTarget {
  /** e_machine: 3 x86, 8 MIPS, 40 ARM, 62 x86-64, 183 AArch64, 243 RISC-V, ... */
  readonly machine: number;
  /** 1: 32 bits, 2: 64 bits. */
  readonly class: number;
  /** 1: little endian, 2: big endian. */
  readonly data: number;
}

export interface ElfHeader extends ElfTarget {
  /** e_flags: ABI variants of the machine. */
  readonly flags: number;
}

/** Reads the header from the first bytes of a file, one character a byte; undefined when it is no ELF file. */
export function parseElfHeader(bytes: string): ElfHeader | undefined {
  if (!bytes.startsWith('\x7fELF')) return undefined;
  const elfClass = bytes.charCodeAt(4);
  const data = bytes.charCodeAt(5);
  if ((elfClass !== 1 && elfClass !== 2) || (data !== 1 && data !== 2)) return undefined;
  const flagsAt = elfClass === 1 ? 36 : 48;
  if (bytes.length < flagsAt + 4) return undefined;
  const number = (at: number, width: number): number => {
    let value = 0;
    for (let i = 0; i < width; i++)
      value = value * 256 + bytes.charCodeAt(data === 2 ? at + i : at + width - 1 - i);
    return value;
  };
  return { machine: number(18, 2), class: elfClass, data, flags: number(flagsAt, 4) };
}
