/** What a part of dumps counts while it compares what production reads with the dump's own lines. */
import { atLeast, atMost, type Gate, notHeld } from '../../../bench/bench.js';
import { textTable } from '../../../bench/table.js';

const MOST_SHOWN = 12;

export class DumpTally {
  private readonly kind: string;
  private dumps = 0;
  private readonly unread: string[] = [];
  /** Values that were compared, and those that differ. */
  private compared = 0;
  private readonly differing: string[] = [];
  /** Values that cannot be what they stand for. */
  private readonly incredible: string[] = [];
  private readonly oddities: string[] = [];
  /** What production makes nothing of, and how often it was there. */
  private readonly beside = new Map<string, number>();
  private readonly table: string[][] = [];

  constructor(kind: string) {
    this.kind = kind;
  }

  /** A file that holds what production is to read. */
  dump(file: string, what: readonly string[]): void {
    this.dumps++;
    this.table.push([file, ...what]);
  }

  /** One that could not be read. */
  refused(file: string, why: string): void {
    this.dumps++;
    this.unread.push(`${file}: ${why}`);
  }

  compare(where: string, read: number | undefined, own: number | undefined): void {
    this.compared++;
    const same =
      read === undefined || own === undefined
        ? read === own
        : Math.abs(read - own) <= 1e-9 * Math.max(1, Math.abs(own));
    if (!same) this.differing.push(`${where}: ${read ?? 'nothing'} read, ${own ?? 'nothing'} printed`);
  }

  /** A value that has to be in a range. */
  credible(where: string, holds: boolean): void {
    if (!holds) this.incredible.push(where);
  }

  /** A value that is printed and can hardly be: that is the dump's own affair. */
  odd(where: string): void {
    this.oddities.push(where);
  }

  leftOut(what: string): void {
    this.beside.set(what, (this.beside.get(what) ?? 0) + 1);
  }

  report(head: readonly string[], print: (text: string) => void): Gate[] {
    const { kind } = this;
    if (this.table.length > 0) print(`${textTable([[kind, ...head], ...this.table])}\n`);
    const list = (title: string, lines: readonly string[]): void => {
      if (lines.length > 0)
        print(
          `${kind}, ${title}: ${lines.length}\n${lines
            .slice(0, MOST_SHOWN)
            .map(line => `  ${line}\n`)
            .join('')}\n`,
        );
    };
    list('not read', this.unread);
    list('unlike what is printed', this.differing);
    list('not credible', this.incredible);
    list('odd as they are printed', this.oddities);
    if (this.beside.size > 0)
      print(
        `${kind}, printed and nothing made of it: ${[...this.beside].map(([what, times]) => `${what} (${times})`).join(', ')}\n\n`,
      );
    const read = atLeast(
      `${kind}: dumps that are read`,
      (100 * (this.dumps - this.unread.length)) / Math.max(1, this.dumps),
      100,
      '%',
    );
    return [
      this.dumps === 0 ? notHeld(read) : read,
      atLeast(`${kind}: values compared with the dump's own lines`, this.compared, 1, ''),
      atMost(`${kind}: unlike the dump's own lines`, this.differing.length, 0, 'values'),
      atMost(`${kind}: not credible`, this.incredible.length, 0, 'values'),
    ];
  }
}
