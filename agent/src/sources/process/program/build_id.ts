/**
 * The build id of an ELF file: what the linker makes of all that it links (System V ABI, chapter 5, notes; name `GNU`, type 3,
 * NT_GNU_BUILD_ID of include/uapi/linux/elf.h). The same build has the same, stripped or copied; another has another.
 */
import { parseElfHeader } from './elf.js';

/** Its first eight bytes, by halves: more tell no two builds of a program apart. */
export interface BuildId {
  readonly high: number;
  readonly low: number;
}

const PT_NOTE = 4;
const NT_GNU_BUILD_ID = 3;
const NAME = 'GNU\0';
const MOST_SEGMENTS = 64;
const MOST_NOTES = 16;

/**
 * @param bytes of the file's start, one character a byte: linkers put notes into the first kilobyte.
 * @returns undefined where it has none there.
 */
export function parseBuildId(bytes: string): BuildId | undefined {
  const header = parseElfHeader(bytes);
  if (header === undefined) return undefined;
  const isWide = header.class === 2;
  const number = (at: number, width: number): number => {
    let value = 0;
    for (let i = 0; i < width; i++) {
      const byte = bytes.charCodeAt(header.data === 2 ? at + i : at + width - 1 - i);
      value = value * 256 + byte;
    }
    return value;
  };
  // what lies beyond the bytes is NaN, and nothing is equal to that
  const table = isWide ? number(32, 8) : number(28, 4);
  const size = number(isWide ? 54 : 42, 2);
  const count = Math.min(MOST_SEGMENTS, number(isWide ? 56 : 44, 2));
  for (let segment = 0; segment < count; segment++) {
    const at = table + segment * size;
    if (number(at, 4) !== PT_NOTE) continue;
    const from = isWide ? number(at + 8, 8) : number(at + 4, 4);
    const length = isWide ? number(at + 32, 8) : number(at + 16, 4);
    const found = buildIdIn(bytes, from, from + length, number);
    if (found !== undefined) return found;
  }
  return undefined;
}

function buildIdIn(
  bytes: string,
  from: number,
  to: number,
  number: (at: number, width: number) => number,
): BuildId | undefined {
  for (let at = from, left = MOST_NOTES; left > 0 && at + 12 <= to; left--) {
    const nameBytes = number(at, 4);
    const idBytes = number(at + 4, 4);
    const name = at + 12;
    const id = name + padded(nameBytes);
    if (
      number(at + 8, 4) === NT_GNU_BUILD_ID &&
      bytes.slice(name, name + nameBytes) === NAME &&
      idBytes >= 8
    ) {
      const [high, low] = [wordAt(bytes, id), wordAt(bytes, id + 4)];
      return Number.isNaN(high) || Number.isNaN(low) ? undefined : { high, low };
    }
    at = id + padded(idBytes);
    if (Number.isNaN(at)) return undefined;
  }
  return undefined;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

/** As people write it: the first byte counts most. */
function wordAt(bytes: string, at: number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word = word * 256 + bytes.charCodeAt(at + i);
  return word;
}
