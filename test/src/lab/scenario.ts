/** What happens on a board, and what has to be so then. Adding one is a file in scenarios/ and a line in its registry.ts. */
import type { Gate } from '../bench/bench.js';
import type { LabBoard } from './boards/board.js';
import type { FrameRecorder } from './frame_recorder.js';
import type { LabMachine } from './machine.js';

export interface LabScenario {
  readonly name: string;
  readonly summary: string;
  /** Names of the boards that it runs on. */
  readonly boards: readonly string[];
  /** Those of them on which it runs with `--gate`. */
  readonly gate: readonly string[];
  /** The board is ended after this much of the host's time. */
  readonly limitSeconds: number;
  /** MiB, in place of the board's own. */
  readonly memoryMiB?: number;
  /** Whether an analyzer runs beside the broker, which `ask` asks. */
  readonly analyzer: boolean;
  /** Shell, run on the board after its setup, with the words of device/lib.sh; its end is the board's. */
  readonly guest: (quick: boolean) => string;
  /** Acts on the board while it runs, waits for its end, and judges. */
  run(lab: LabRun): Promise<readonly Gate[]>;
}

/** A board that runs, and what stands around it. */
export interface LabRun {
  readonly board: LabBoard;
  readonly machine: LabMachine;
  /** What the agent has published. */
  readonly frames: FrameRecorder;
  /** Name of the device in topics. */
  readonly device: string;
  /** An answer of the analyzer, as its command prints it with --json. */
  ask(...args: string[]): Promise<unknown>;
  killBroker(): Promise<void>;
  startBroker(): Promise<void>;
  /** Only what fits into CI. */
  readonly quick: boolean;
  /** For people who watch. */
  progress(text: string): void;
}
