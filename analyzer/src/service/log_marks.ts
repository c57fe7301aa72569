/**
 * How far the frame log had got at which time, so that what came since a time can be named by its position. Times are steady
 * seconds: what a wall clock says of a frame is no reason to lose it.
 */
import type { LogPosition } from '../history/frame_log.js';

/** More are thinned out: then more of the log is kept than is needed. */
const MOST = 1024;

interface LogMark {
  readonly at: number;
  readonly position: LogPosition;
}

export class LogMarks {
  /** Oldest first. */
  private marks: LogMark[] = [];

  /** The log ends here now. */
  note(at: number, position: LogPosition | undefined): void {
    if (position === undefined || this.marks.at(-1)?.position === position) return;
    this.marks.push({ at, position });
    if (this.marks.length > MOST) this.marks = this.marks.filter((_, i) => i % 2 === 0);
  }

  /** Everything that came at `at` or later stands here or after it; undefined: anywhere. */
  since(at: number): LogPosition | undefined {
    return this.marks.findLast(mark => mark.at <= at)?.position;
  }

  /** Nobody will ask for what came before `at`. */
  forgetBefore(at: number): void {
    const first = this.marks.findLastIndex(mark => mark.at <= at);
    if (first > 0) this.marks.splice(0, first);
  }
}
