/**
 * The auxiliary vector that the kernel gives every program (include/uapi/linux/auxvec.h): pairs of machine words, in
 * the width and byte order of the program that reads it.
 */
const AT_NULL = 0;
const AT_PAGESZ = 6;
const AT_CLKTCK = 17;

export interface Auxv {
  /** Bytes of a memory page. */
  readonly pageBytes: number;
  /** USER_HZ: ticks a second of the counters in /proc. */
  readonly userHz: number;
}

/**
 * Reads the page size and tick rate from the content of /proc/self/auxv, one character a byte. Width and byte order
 * are those in which it makes sense.
 * @returns undefined when it makes sense in none.
 */
export function parseAuxv(text: string): Auxv | undefined {
  for (const width of [8, 4]) {
    for (const bigEndian of [false, true]) {
      const found = readAs(text, width, bigEndian);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function readAs(text: string, width: number, bigEndian: boolean): Auxv | undefined {
  const entries = new Map<number, number>();
  for (let at = 0; at + 2 * width <= text.length; at += 2 * width) {
    const type = word(text, at, width, bigEndian);
    if (type === AT_NULL) break;
    entries.set(type, word(text, at + width, width, bigEndian));
  }
  const pageBytes = entries.get(AT_PAGESZ) ?? 0;
  const userHz = entries.get(AT_CLKTCK) ?? 0;
  const isPageSize = pageBytes >= 4096 && pageBytes <= 1 << 20 && (pageBytes & (pageBytes - 1)) === 0;
  return isPageSize && userHz >= 1 && userHz <= 10_000 ? { pageBytes, userHz } : undefined;
}

function word(text: string, at: number, width: number, bigEndian: boolean): number {
  let value = 0;
  for (let i = 0; i < width; i++)
    value = value * 256 + text.charCodeAt(bigEndian ? at + i : at + width - 1 - i);
  return value;
}
