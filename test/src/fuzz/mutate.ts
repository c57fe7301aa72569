/** Inputs made from sound ones, the same for the same numbers. */

/** What parsers go wrong at: bounds of varints, of CBOR heads and of lengths. */
const BYTES = [0x00, 0x01, 0x17, 0x18, 0x1b, 0x1f, 0x5b, 0x7f, 0x80, 0x9f, 0xbf, 0xf9, 0xfb, 0xff];
const MOST_CHANGES = 6;
const MOST_BYTES = 8192;

type Change = (input: Uint8Array, random: () => number, others: readonly Uint8Array[]) => Uint8Array;

const below = (random: () => number, most: number): number => Math.floor(random() * most);

const replaced = (input: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array => {
  const result = new Uint8Array(input.length - (to - from) + by.length);
  result.set(input.subarray(0, from));
  result.set(by, from);
  result.set(input.subarray(to), from + by.length);
  return result;
};

const CHANGES: readonly Change[] = [
  // a bit
  (input, random) => {
    const at = below(random, input.length);
    const copy = input.slice();
    if (at < copy.length) copy[at]! ^= 1 << below(random, 8);
    return copy;
  },
  // a byte
  (input, random) => {
    const copy = input.slice();
    if (copy.length > 0) copy[below(random, copy.length)] = BYTES[below(random, BYTES.length)]!;
    return copy;
  },
  // more bytes
  (input, random) => {
    const at = below(random, input.length + 1);
    const by = Uint8Array.from({ length: 1 + below(random, 9) }, () =>
      random() < 0.5 ? BYTES[below(random, BYTES.length)]! : below(random, 256),
    );
    return replaced(input, at, at, by);
  },
  // less of it
  (input, random) => {
    const from = below(random, input.length + 1);
    return replaced(input, from, Math.min(input.length, from + 1 + below(random, 16)), new Uint8Array());
  },
  // its beginning
  (input, random) => input.subarray(0, below(random, input.length + 1)),
  // a part again
  (input, random) => {
    const from = below(random, input.length + 1);
    const part = input.subarray(from, from + 1 + below(random, 64));
    return replaced(input, from, from, part);
  },
  // the end of another
  (input, random, others) => {
    const other = others[below(random, others.length)] ?? input;
    const at = below(random, input.length + 1);
    return replaced(input, at, input.length, other.subarray(below(random, other.length + 1)));
  },
];

/** An input made from one of `seeds` by one to six changes, or rarely of nothing but chance. */
export function mutate(seeds: readonly Uint8Array[], random: () => number): Uint8Array {
  if (random() < 0.02) return Uint8Array.from({ length: below(random, 64) }, () => below(random, 256));
  // a copy of our own: what a Buffer slices is still the seed's
  let input: Uint8Array = Uint8Array.from(seeds[below(random, seeds.length)] ?? []);
  // mostly one: what is changed much is refused at once
  for (let left = 1 + Math.floor(random() ** 3 * MOST_CHANGES); left > 0; left--)
    input = CHANGES[below(random, CHANGES.length)]!(input, random, seeds).subarray(0, MOST_BYTES);
  return input;
}
