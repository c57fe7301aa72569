/** What an initramfs needs to know of an ELF file of any processor: System V ABI, chapters 4 and 5. */

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;

export interface ElfNeeds {
  /** Names of shared libraries. */
  readonly libraries: readonly string[];
  /** Path of the dynamic linker; undefined for a static program. */
  readonly interpreter: string | undefined;
}

/** @throws Error when the bytes are no ELF file. */
export function elfNeeds(bytes: Buffer): ElfNeeds {
  const elf = new Elf(bytes);
  let interpreter: string | undefined;
  let dynamic: Segment | undefined;
  const loads: Segment[] = [];
  for (const segment of elf.segments()) {
    if (segment.type === PT_LOAD) loads.push(segment);
    else if (segment.type === PT_DYNAMIC) dynamic = segment;
    else if (segment.type === PT_INTERP) interpreter = elf.text(segment.offset);
  }
  if (dynamic === undefined) return { libraries: [], interpreter };
  const entries: [tag: number, value: number][] = [];
  const size = elf.word * 2;
  for (let at = dynamic.offset; at + size <= dynamic.offset + dynamic.size; at += size)
    entries.push([elf.long(at), elf.long(at + elf.word)]);
  const address = entries.find(([tag]) => tag === DT_STRTAB)?.[1];
  const load = loads.find(
    one => address !== undefined && one.address <= address && address < one.address + one.size,
  );
  if (address === undefined || load === undefined) return { libraries: [], interpreter };
  const strings = address - load.address + load.offset;
  return {
    libraries: entries.filter(([tag]) => tag === DT_NEEDED).map(([, value]) => elf.text(strings + value)),
    interpreter,
  };
}

/** A kernel module's `.modinfo`: `depends`, `name` and others; of keys that are there twice the last. */
export function moduleInfo(bytes: Buffer): ReadonlyMap<string, string> {
  const section = new Elf(bytes).section('.modinfo');
  const lines = section
    .toString('latin1')
    .split('\0')
    .filter(line => line.includes('='));
  return new Map(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

class Elf {
  /** Bytes of an address: 4 or 8. */
  readonly word: number;
  private readonly little: boolean;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    if (bytes.length < 52 || bytes.readUInt32BE(0) !== 0x7f454c46) throw new Error('not an ELF file');
    this.word = bytes[4] === 2 ? 8 : 4;
    this.little = bytes[5] === 1;
  }

  /** An address or size. Those of files below 2^53 bytes are exact. */
  long(at: number): number {
    if (this.word === 4) return this.int(at);
    return Number(this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at));
  }

  text(at: number): string {
    return this.bytes.toString('latin1', at, this.bytes.indexOf(0, at));
  }

  segments(): Segment[] {
    const wide = this.word === 8;
    const table = this.long(wide ? 32 : 28);
    const size = this.short(wide ? 54 : 42);
    return Array.from({ length: this.short(wide ? 56 : 44) }, (_, i) => {
      const at = table + i * size;
      return {
        type: this.int(at),
        offset: this.long(at + (wide ? 8 : 4)),
        address: this.long(at + (wide ? 16 : 8)),
        size: this.long(at + (wide ? 32 : 16)),
      };
    });
  }

  section(name: string): Buffer {
    const wide = this.word === 8;
    const table = this.long(wide ? 40 : 32);
    const size = this.short(wide ? 58 : 46);
    const count = this.short(wide ? 60 : 48);
    const header = (i: number) => {
      const at = table + i * size;
      return {
        name: this.int(at),
        offset: this.long(at + (wide ? 24 : 16)),
        size: this.long(at + (wide ? 32 : 20)),
      };
    };
    const names = header(this.short(wide ? 62 : 50));
    for (let i = 0; i < count; i++) {
      const { name: at, offset, size: length } = header(i);
      if (this.text(names.offset + at) === name) return this.bytes.subarray(offset, offset + length);
    }
    throw new Error(`no section ${name}`);
  }

  private int(at: number): number {
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  private short(at: number): number {
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }
}
