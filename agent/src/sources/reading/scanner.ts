import { type Counter, toCounter } from '@edgevitals/shared/frame';

const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const TAB = 0x09;
const NEWLINE = 0x0a;
const MINUS = 0x2d;
/** Decimal digits that always fit a safe integer. */
const SAFE_DIGITS = 15;

/**
 * Walks the words of a kernel text without cutting it up: this runs for every number of a kernel file, every
 * second. Words are separated by spaces and tabs; a line's end stops `integer`, `word` and `skip`.
 */
export class Scanner {
  private text = '';
  at = 0;

  /** Starts at `at` in `text`. */
  reset(text: string, at = 0): this {
    this.text = text;
    this.at = at;
    return this;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** The next word as a decimal integer; undefined, and not moved past, when it is none or the line has ended. */
  integer(): Counter | undefined {
    this.blanks();
    const text = this.text;
    const start = this.at;
    let i = start;
    const negative = text.charCodeAt(i) === MINUS;
    if (negative) i++;
    const first = i;
    let value = 0;
    for (; ; i++) {
      const code = text.charCodeAt(i);
      if (!(code >= ZERO && code <= NINE)) break;
      value = value * 10 + (code - ZERO);
    }
    const digits = i - first;
    if (digits === 0 || digits > 20) return undefined;
    const end = text.charCodeAt(i);
    // NaN at the text's end
    if (end === end && end !== SPACE && end !== TAB && end !== NEWLINE) return undefined;
    this.at = i;
    if (digits > SAFE_DIGITS) return toCounter(BigInt(text.slice(start, i)));
    return negative ? -value || 0 : value;
  }

  /** As `integer`, for what cannot pass 2^53: pids, counts. */
  small(): number | undefined {
    const value = this.integer();
    return typeof value === 'number' ? value : undefined;
  }

  /** The next word; empty at the line's end. */
  word(): string {
    this.blanks();
    const start = this.at;
    this.toBlank();
    return this.text.slice(start, this.at);
  }

  /** Moves past `count` words. */
  skip(count: number): this {
    for (let i = 0; i < count; i++) {
      this.blanks();
      this.toBlank();
    }
    return this;
  }

  /** Moves to the next line. False when there is none. */
  line(): boolean {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end + 1;
    return this.at < this.text.length;
  }

  private blanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== SPACE && code !== TAB) return;
      this.at++;
    }
  }

  private toBlank(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== code || code === SPACE || code === TAB || code === NEWLINE) return;
      this.at++;
    }
  }
}
