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
export function numberRows(text: string, into: Float64Array, width: number): number {
  let row = 0;
  for (let at = 0; at < text.length && (row + 1) * width <= into.length; row++) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const from = row * width;
    into.fill(Number.NaN, from, from + width);
    into[from] = takeLine(text, at, end, into.subarray(from, from + width));
    at = end + 1;
  }
  return row;
}

/** @returns the sum of the words that are no numbers, and of where they stand. */
function takeLine(text: string, at: number, end: number, into: Float64Array): number {
  let sum = fnv1a('');
  let field = 1;
  for (const { index, 0: word } of text.slice(at, end).matchAll(/[^\0- ]+/g)) {
    const value = scanner.reset(word).integer();
    if (value === undefined)
      sum = (Math.imul(fnv1a(text, at + index, at + index + word.length, sum), PRIME) + field) >>> 0;
    else if (field < into.length)
      into[field++] = typeof value === 'bigint' ? Number.POSITIVE_INFINITY : value;
  }
  return sum;
}

/** The rows of one such file, as long as they are the same ones. */
export class NumberRows {
  /** Numbers of a row that are wanted, and its sum before them. */
  readonly width: number;
  /** `width` a row. */
  values = new Float64Array(0);
  private sums = new Float64Array(0);
  /** How often rows were learned that were not the same the next time. */
  private misses = 0;

  /** @param numbers of each row that are wanted. */
  constructor(numbers: number) {
    this.width = numbers + 1;
  }

  /**
   * Reads them into `values`.
   * @returns false where the host leaves that to us, a number is beyond 2^53, or rows have come, gone or changed their words since
   * `learn`: the text has to be read. @throws as `HostFile.read`.
   */
  read(file: HostFile): boolean {
    const { sums, values, width } = this;
    if (file.rows === undefined || sums.length === 0 || this.misses > MOST_MISSES) return false;
    if (file.rows(values, width) !== sums.length) return false;
    for (let row = 0, at = 0; row < sums.length; row++, at += width)
      if (values[at] !== sums[row]) return false;
    this.misses = 0;
    return !values.includes(Number.POSITIVE_INFINITY);
  }

  /**
   * Takes the numbers of a row over; its revision tells whether one has changed.
   * @param index which row of the file.
   * @param columns where its numbers go, in their order.
   */
  copy(index: number, columns: readonly number[], row: Row): void {
    const { values } = this;
    const { numbers } = row;
    let at = index * this.width + 1;
    let isChanged = row.wide !== undefined;
    for (let i = 0; i < columns.length; i++, at++) {
      const value = values[at]!;
      const before = numbers[columns[i]!]!;
      if (value === before || (Number.isNaN(value) && Number.isNaN(before))) continue;
      numbers[columns[i]!] = value;
      isChanged = true;
    }
    row.wide = undefined;
    if (isChanged) row.revision++;
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
    const found = numberRows(text, this.values, width);
    this.sums = Float64Array.from({ length: found }, (_, row) => this.values[row * width]!);
  }
}
