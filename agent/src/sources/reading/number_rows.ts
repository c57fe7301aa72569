/**
 * Files that are tables of numbers, a line a row, read again and again: where the host takes the numbers by itself, no text is made
 * of a file whose lines are those of last time but for them.
 */
import { fnv1a } from '@edgevitals/shared/bytes';
import type { Row } from '@edgevitals/shared/frame';
import type { HostFile } from '../../host/host.js';
import { Scanner } from './scanner.js';

/** Rows that are never the same twice, as old kernels print them (`eth0:123`), are not worth learning. */
const MOST_MISSES = 16;
const PRIME = 0x01000193;
const scanner = new Scanner();

/** What `HostFile.rows` gives of a text: what a host's own is held to. @returns rows that were filled. */
export function numberRows(text: string, into: Float64Array, changed: Uint8Array): number {
  const width = Math.floor(into.length / changed.length);
  let row = 0;
  for (let at = 0; width > 0 && at < text.length && row < changed.length; row++) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const held = into.subarray(row * width, (row + 1) * width);
    const now = numbersOf(text, at, end, width);
    changed[row] = now.some(
      (value, i) => value !== held[i] && !(Number.isNaN(value) && Number.isNaN(held[i])),
    )
      ? 1
      : 0;
    held.set(now);
    at = end + 1;
  }
  return row;
}

function numbersOf(text: string, at: number, end: number, width: number): number[] {
  const numbers = new Array<number>(width).fill(Number.NaN);
  let sum = fnv1a('');
  let field = 1;
  for (const { index, 0: word } of text.slice(at, end).matchAll(/[^\0- ]+/g)) {
    const value = scanner.reset(word).integer();
    if (value === undefined)
      sum = (Math.imul(fnv1a(text, at + index, at + index + word.length, sum), PRIME) + field) >>> 0;
    else if (field < width) numbers[field++] = typeof value === 'bigint' ? Number.POSITIVE_INFINITY : value;
  }
  numbers[0] = sum;
  return numbers;
}

/** The rows of one such file, as long as they are the same ones. */
export class NumberRows {
  /** Numbers of a row that are wanted, and its sum before them. */
  private readonly width: number;
  /** `width` a row. */
  private values = new Float64Array(0);
  private changed = new Uint8Array(0);
  private sums = new Float64Array(0);
  /** Whether what the numbers are compared with was not given to anybody. */
  private isFresh = false;
  /** How often rows were learned that were not the same the next time. */
  private misses = 0;

  /** @param numbers of each row that are wanted. */
  constructor(numbers: number) {
    this.width = numbers + 1;
  }

  /**
   * Reads them.
   * @returns false where the host leaves that to us, a number is beyond 2^53, or rows have come, gone or changed their words since
   * `learn`: the text has to be read, and learned. @throws as `HostFile.read`.
   */
  read(file: HostFile): boolean {
    const { sums, values, changed, width } = this;
    if (file.rows === undefined || sums.length === 0 || this.misses > MOST_MISSES) return false;
    const rows = file.rows(values, changed);
    if (this.isFresh) changed.fill(1);
    // until they have been given
    this.isFresh = true;
    if (rows !== sums.length) return false;
    for (let row = 0, at = 0; row < rows; row++, at += width)
      if (changed[row] !== 0 && values[at] !== sums[row]) return false;
    this.misses = 0;
    if (values.includes(Number.POSITIVE_INFINITY)) return false;
    this.isFresh = false;
    return true;
  }

  /** Whether a row has other numbers than at the last `read`. */
  hasChanged(row: number): boolean {
    return this.changed[row] !== 0;
  }

  /** A number of a row, from 0; NaN where there are fewer. */
  number(row: number, place: number): number {
    return this.values[row * this.width + 1 + place]!;
  }

  /**
   * Takes the numbers of a row over, where they have changed.
   * @param index which row of the file.
   * @param columns where its numbers go, in their order.
   * @param skipped numbers before those.
   */
  copy(index: number, columns: readonly number[], row: Row, skipped = 0): void {
    if (this.changed[index] === 0) return;
    const { values } = this;
    const { numbers } = row;
    const count = columns.length;
    for (let i = 0, at = index * this.width + 1 + skipped; i < count; i++, at++)
      numbers[columns[i]!] = values[at]!;
    row.wide = undefined;
    row.revision++;
  }

  /**
   * The rows are those of this text from now on.
   * @param rows how many of them are wanted, from the first; all are where more may come.
   */
  learn(file: HostFile, text: string, rows?: number): void {
    if (file.rows === undefined || this.misses > MOST_MISSES) return;
    this.misses++;
    // one more than there are, to see that there are no more
    const room = rows ?? text.split('\n').length + 1;
    const { width } = this;
    this.values = new Float64Array(room * width);
    this.changed = new Uint8Array(room);
    const found = numberRows(text, this.values, this.changed);
    this.sums = Float64Array.from({ length: found }, (_, row) => this.values[row * width]!);
    this.isFresh = true;
  }
}
