import type { Row } from '@edgevitals/shared/frame';
import { Scanner } from '../reading/scanner.js';

const scanner = new Scanner();

/**
 * Files of /proc/net in pairs of lines (net/ipv4/proc.c): `Tcp: Name Name ...`, then `Tcp: value value ...`. Which names
 * there are, and where, differs by kernel: they are looked up in the heading, once for each heading that was seen.
 */
export class PairedCounters {
  private readonly columns: ReadonlyMap<string, number>;
  /** By heading line, the column of each of its words, -1 for one that is not wanted; empty when none is. */
  private readonly headings = new Map<string, readonly number[]>();

  /** @param columns by `Tcp: InSegs`. */
  constructor(columns: ReadonlyMap<string, number>) {
    this.columns = columns;
  }

  /** Takes over the content. @returns how many values it had. */
  parse(text: string, row: Row): number {
    let found = 0;
    for (let at = 0; at < text.length; ) {
      const headingEnd = text.indexOf('\n', at);
      if (headingEnd < 0) break;
      const places = this.places(text.slice(at, headingEnd));
      const valuesEnd = text.indexOf('\n', headingEnd + 1);
      if (places.length > 0) {
        scanner.reset(text, headingEnd + 1).skip(1);
        for (const column of places) {
          const value = scanner.integer();
          if (value === undefined) break;
          if (column < 0) continue;
          row.set(column, value);
          found++;
        }
      }
      at = valuesEnd < 0 ? text.length : valuesEnd + 1;
    }
    return found;
  }

  private places(heading: string): readonly number[] {
    let places = this.headings.get(heading);
    if (places === undefined) {
      const [group = '', ...names] = heading.split(/\s+/);
      places = names.map(name => this.columns.get(`${group} ${name}`) ?? -1);
      if (places.every(column => column < 0)) places = [];
      // up to the last wanted one: the rest need not be read
      else places = places.slice(0, places.findLastIndex(column => column >= 0) + 1);
      // a kernel has a fixed set of headings, but for one of ICMP types that grows
      if (this.headings.size >= 64) this.headings.clear();
      this.headings.set(heading, places);
    }
    return places;
  }
}
