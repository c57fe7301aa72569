/** What one line of a console tells of one thing. */
export type ConsoleFact =
  | {
      readonly kind: 'stack';
      readonly name: string;
      /** Number of the task, where it is told. */
      readonly id?: number;
      /** Bytes that it never used. */
      readonly unused: number;
      readonly size?: number;
    }
  /** A run-time counter as it stands. */
  | { readonly kind: 'run'; readonly name: string; readonly counter: number }
  /** Share of the CPU as the RTOS itself estimates it, thousandths. */
  | { readonly kind: 'load'; readonly name: string; readonly permille: number }
  | {
      readonly kind: 'heap';
      readonly name: string;
      readonly free?: number;
      readonly size?: number;
      readonly leastFree?: number;
    };

/** How an RTOS prints what its tasks do. */
export interface ConsoleFormat {
  readonly name: string;
  /** What the RTOS is called in the info document. */
  readonly os: string;
  /** What has to be typed so that it prints; empty where firmware does by itself. */
  readonly commands: readonly string[];
  /** What a line tells; other lines are of others. Lines come in order: some formats take two for a task. */
  take(line: string): readonly ConsoleFact[];
}

export const NO_FACTS: readonly ConsoleFact[] = [];

/** Idle tasks of all of them: `IDLE`, `IDLE1`, `idle 00`, `Idle_Task`, `CPU0 IDLE`, `tidle0`. */
export const isIdleName = (name: string): boolean =>
  /^(t?idle[ _]?\d*|idle[ _]task|cpu\d+ idle)$/i.test(name);
