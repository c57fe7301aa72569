/**
 * Where in a JSON text each value stands, which `JSON.parse` does not say: line and column by JSON pointer (RFC 6901), and names
 * that an object has twice, of which JSON.parse silently takes the last.
 */
export interface JsonPlaces {
  /** `7:24`, from 1; that of the nearest value around it where the pointer leads nowhere. */
  place(pointer: string): string;
  /** Pointers of names that their object has had before. */
  readonly repeated: readonly string[];
}

/** More values are not followed: their places are told as that of what they are in. */
const MOST = 100_000;
const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([[\]{},:])|([^\s[\]{},:"]+))/gy;

interface OpenValue {
  readonly pointer: string;
  readonly names: Set<string> | undefined;
  next: number;
  name: string | undefined;
}

/** @param text that JSON.parse has taken. */
export function jsonPlaces(text: string): JsonPlaces {
  const places = new Map<string, number>([['', 0]]);
  const repeated: string[] = [];
  const open: OpenValue[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null && places.size < MOST; match = TOKEN.exec(text)) {
    const [all, string, sign] = match;
    const at = match.index + all.length - (string ?? sign ?? match[3] ?? '').length;
    const inside = open.at(-1);
    if (sign === ',') continue;
    if (sign === ':') continue;
    if (sign === '}' || sign === ']') {
      open.pop();
      continue;
    }
    if (inside?.names !== undefined && inside.name === undefined) {
      const name = JSON.parse(string ?? '""') as string;
      inside.name = name;
      const pointer = `${inside.pointer}/${escapedName(name)}`;
      if (inside.names.has(name)) repeated.push(pointer);
      inside.names.add(name);
      places.set(pointer, at);
      continue;
    }
    const pointer = pointerOf(inside);
    if (inside?.name === undefined) places.set(pointer, at);
    if (inside !== undefined) inside.name = undefined;
    if (sign !== undefined)
      open.push({ pointer, names: sign === '{' ? new Set() : undefined, next: 0, name: undefined });
  }
  return { repeated, place: pointer => placeOf(text, places, pointer) };
}

function pointerOf(inside: OpenValue | undefined): string {
  if (inside === undefined) return '';
  return `${inside.pointer}/${inside.names === undefined ? inside.next++ : escapedName(inside.name ?? '')}`;
}

function placeOf(text: string, places: ReadonlyMap<string, number>, pointer: string): string {
  let known = pointer;
  while (!places.has(known)) known = known.slice(0, Math.max(0, known.lastIndexOf('/')));
  const before = text.slice(0, places.get(known)).split('\n');
  return `${before.length}:${before[before.length - 1]!.length + 1}`;
}

/** A name as it stands in a JSON pointer. */
export const escapedName = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
