/** Parts of info documents: what devices of a kind say alike is kept once. */
import type { Info } from '@edgevitals/shared/info';

/** Characters of all parts that are remembered: parts can be made up without end. */
const MOST_CHARACTERS = 8 * 1024 ** 2;
const known = new Map<string, object>();
let characters = 0;

/**
 * The same document with parts that are those of other devices where these are equal. Nothing of it refers to the document's
 * bytes any more: what a decoder cuts out of a text keeps all of that.
 */
export function withSharedParts(info: Info): Info {
  const parts = Object.entries(info).map(([name, value]) => [name, partOf(value)]);
  return Object.fromEntries(parts) as Info;
}

function partOf(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'utf16le').toString('utf16le');
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  const same = known.get(text);
  if (same !== undefined) return same;
  characters += text.length;
  if (characters > MOST_CHARACTERS) {
    known.clear();
    characters = text.length;
  }
  const part = JSON.parse(text) as object;
  known.set(text, part);
  return part;
}
