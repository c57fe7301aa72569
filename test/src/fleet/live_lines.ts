import type { WriteStream } from 'node:tty';

/** Lines that a terminal shows in place; elsewhere they are written now and then. */
export class LiveLines {
  private readonly stream: WriteStream;
  private readonly everyMs: number;
  private shown = 0;
  private lastMs = Number.NEGATIVE_INFINITY;

  /** @param everyMs between two writings where it is no terminal. */
  constructor(stream: WriteStream, everyMs = 10_000) {
    this.stream = stream;
    this.everyMs = everyMs;
  }

  show(lines: readonly string[]): void {
    if (this.stream.isTTY) {
      this.clear();
      // a line that wraps would be more than one to take back
      const { columns } = this.stream;
      this.stream.write(lines.map(line => `${line.slice(0, Math.max(1, columns - 1))}\n`).join(''));
      this.shown = lines.length;
      return;
    }
    const nowMs = performance.now();
    if (nowMs - this.lastMs < this.everyMs) return;
    this.lastMs = nowMs;
    this.stream.write(`${lines.join('\n')}\n\n`);
  }

  /** Takes back what a terminal shows. */
  clear(): void {
    if (this.shown > 0) this.stream.write(`\x1b[${this.shown}A\x1b[J`);
    this.shown = 0;
  }
}
