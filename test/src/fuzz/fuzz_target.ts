/** What is fuzzed: something that takes bytes of others. Adding one is its file in targets/ and a line in targets.ts. */
export interface FuzzTarget {
  readonly name: string;
  /** Sound inputs, from which cases are made. */
  readonly seeds: readonly Uint8Array[];
  /** One case in so many of those asked for is of this target: what opens a connection is slower than what parses. */
  readonly every: number;
  /**
   * Takes an input as if it were the first. Whatever it throws but an EdgevitalsError is a crash.
   * @returns whether it was taken; refusing by EdgevitalsError may also be told so.
   */
  take(input: Uint8Array): boolean | Promise<boolean>;
  /** Lets go of what it holds. */
  close?(): Promise<void>;
}
