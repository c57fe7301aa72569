/** Reads single values out of a nested document of others, and knows which numbers nobody asked for. */

const MOST_LEAVES = 4096;
const DEEPEST = 6;

export class LeafReader {
  private readonly document: object;
  private readonly taken = new Set<string>();
  /** Paths of values that were asked for and cannot be. */
  readonly refused: string[] = [];

  constructor(document: object) {
    this.document = document;
  }

  /**
   * @param credible whether a value can be; one that cannot is refused
   * @param made what is made of it before
   * @returns undefined where there is no number
   */
  number(
    path: readonly string[],
    credible: (value: number) => boolean,
    made: (value: number) => number = value => value,
  ): number | undefined {
    const found = this.at(path);
    if (found === undefined || found === null) return undefined;
    this.taken.add(path.join('.'));
    const value = typeof found === 'number' ? made(found) : Number.NaN;
    if (Number.isFinite(value) && credible(value)) return value;
    this.refuse(path);
    return undefined;
  }

  text(path: readonly string[]): string | undefined {
    const found = this.at(path);
    return typeof found === 'string' ? found.slice(0, 64) : undefined;
  }

  refuse(path: readonly string[]): void {
    this.refused.push(path.join('.'));
  }

  /** Elements of a list; 0 where there is none. */
  lengthOf(name: string): number {
    const found = this.at([name]);
    return Array.isArray(found) ? found.length : 0;
  }

  /** Paths of numbers that nobody asked for. */
  leftOut(): string[] {
    const left: string[] = [];
    const visit = (value: unknown, path: string, depth: number): void => {
      if (left.length >= MOST_LEAVES || depth > DEEPEST) return;
      if (typeof value === 'number' && !this.taken.has(path)) left.push(path);
      if (typeof value === 'object' && value !== null)
        for (const [key, each] of Object.entries(value))
          visit(each, path === '' ? key : `${path}.${key}`, depth + 1);
    };
    visit(this.document, '', 0);
    return left;
  }

  private at(path: readonly string[]): unknown {
    let value: unknown = this.document;
    for (const name of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[name];
    }
    return value;
  }
}
