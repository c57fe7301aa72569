/** Something of the store that cannot be read, and is passed over. */
export interface StoreDamage {
  /** The file. */
  readonly path: string;
  /** Which part of it: a table and what its row is about, or what is missing. */
  readonly what: string;
  readonly reason: string;
}
