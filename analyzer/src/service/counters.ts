/** What the analyzer counts of its own work; shown in logs and by the demo. */
import type { ErrorCode } from '@edgevitals/shared/errors';

export interface CounterValues {
  /** Frames and bytes of frames received, whatever became of them. */
  readonly frames: number;
  readonly bytes: number;
  readonly intervals: number;
  readonly queries: number;
  readonly findings: number;
  /** Frames that ended the analyzer at every replay, and are not replayed any more. */
  readonly setAside: number;
  /** Everything refused or failed, by error code. */
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
}

export class Counters {
  frames = 0;
  bytes = 0;
  intervals = 0;
  queries = 0;
  findings = 0;
  setAside = 0;
  /** Names that could not be taken as they came. */
  unsafeNames = 0;
  private readonly errors = new Map<ErrorCode, number>();

  error(code: ErrorCode): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  values(): CounterValues {
    const { frames, bytes, intervals, queries, findings, setAside } = this;
    const errors: Partial<Record<ErrorCode, number>> = Object.fromEntries(this.errors);
    if (this.unsafeNames > 0) errors.NAME_UNSAFE = this.unsafeNames;
    return { frames, bytes, intervals, queries, findings, setAside, errors };
  }
}
