/**
 * The numbers that are wanted out of a small kernel file, again and again: this runs for four files of every process,
 * every second. Where the host reads them by itself, no text is made of the file.
 */
import type { Counter } from '@edgevitals/shared/frame';
import type { HostFile } from '../../host/host.js';
import { NAME_SUM, nameSum } from './name_sum.js';
import { Scanner } from './scanner.js';

const scanner = new Scanner();

/** Fields of one kind of file: read from one file after the other, holding what the last one had. */
export abstract class FileFields {
  /** NaN where the text has no such number; infinite where it is beyond 2^53, and `get` has it. */
  readonly values: Float64Array;
  private wide: Map<number, bigint> | undefined;

  constructor(count: number) {
    this.values = new Float64Array(count).fill(Number.NaN);
  }

  /** @throws as `HostFile.read`. */
  readFrom(file: HostFile): void {
    if (this.wide !== undefined) this.wide = undefined;
    if (this.ask(file) !== 0) this.parse(file.read());
  }

  /** Takes them from a text instead. */
  parse(text: string): void {
    this.wide = undefined;
    this.values.fill(Number.NaN);
    this.take(text);
  }

  /** As if the file were empty. */
  clear(): void {
    this.wide = undefined;
    this.values.fill(Number.NaN);
  }

  get(field: number): Counter | undefined {
    const value = this.values[field]!;
    if (value === Number.POSITIVE_INFINITY) return this.wide?.get(field);
    return Number.isNaN(value) ? undefined : value;
  }

  /** True when some value is beyond 2^53. */
  get hasWide(): boolean {
    return this.wide !== undefined;
  }

  /** Lets the host do it. @returns 0 when all is done. */
  protected abstract ask(file: HostFile): number;
  protected abstract take(text: string): void;

  protected put(field: number, value: Counter | undefined): void {
    if (typeof value === 'bigint') {
      this.wide ??= new Map();
      this.wide.set(field, value);
      this.values[field] = Number.POSITIVE_INFINITY;
    } else if (value !== undefined) {
      this.values[field] = value;
    }
  }
}

/** Fields by their place among the words of the text, from 0; what lies before the last `)` does not count. */
export class WordFields extends FileFields {
  private readonly places: Int32Array;

  /** @param places ascending; NAME_SUM first where the sum of the name in parentheses is wanted. */
  constructor(places: readonly number[]) {
    super(places.length);
    this.places = Int32Array.from(places);
  }

  protected override ask(file: HostFile): number {
    return file.words === undefined ? -1 : file.words(this.places, this.values);
  }

  protected override take(text: string): void {
    scanner.reset(text, text.lastIndexOf(')') + 1);
    let next = 0;
    for (let field = 0; field < this.places.length; field++) {
      const place = this.places[field]!;
      if (place === NAME_SUM) {
        this.put(field, nameSum(text));
        continue;
      }
      for (; next < place; next++) if (!skipWord(text)) return;
      toWord(text);
      const at = scanner.at;
      this.put(field, scanner.integer());
      if (scanner.at === at && !skipWord(text)) return;
      next++;
    }
  }
}

/** Fields by what their line begins with. */
export class LineFields extends FileFields {
  private readonly keys: string;

  /** @param keys best in the order of the lines; the number comes after blanks. */
  constructor(keys: readonly string[]) {
    super(keys.length);
    this.keys = keys.join('\n');
  }

  protected override ask(file: HostFile): number {
    return file.lines === undefined ? -1 : file.lines(this.keys, this.values);
  }

  protected override take(text: string): void {
    let at = 0;
    this.keys.split('\n').forEach((key, field) => {
      let value = afterKey(text, key, at);
      if (value < 0) value = afterKey(text, key, 0);
      if (value < 0) return;
      at = value;
      this.put(field, scanner.reset(text, at).integer());
    });
  }
}

/** Where the first line at or after `from` that begins with `key` goes on; -1 when there is none. */
function afterKey(text: string, key: string, from: number): number {
  if (from === 0 && text.startsWith(key)) return key.length;
  const newline = text.indexOf(`\n${key}`, Math.max(0, from - 1));
  return newline < 0 ? -1 : newline + 1 + key.length;
}

/** Moves to the next word, on a later line if need be. */
function toWord(text: string): boolean {
  for (; scanner.at < text.length && text.charCodeAt(scanner.at) <= 0x20; scanner.at++);
  return scanner.at < text.length;
}

function skipWord(text: string): boolean {
  if (!toWord(text)) return false;
  for (; scanner.at < text.length && text.charCodeAt(scanner.at) > 0x20; scanner.at++);
  return true;
}
