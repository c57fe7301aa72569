/**
 * Loaded into a program before all else (`--import`): its wall clock is ahead by as many milliseconds as stand in the file that
 * EDGEVITALS_CLOCK_FILE names, which is read again and again. How much time passes stays as it is.
 */
import { readFileSync } from 'node:fs';

const path = process.env['EDGEVITALS_CLOCK_FILE'] ?? '';
const READ_AGAIN_MS = 20;
const RealDate = Date;
const read = (): number => Number(readFileSync(path, 'utf8')) || 0;
let ahead = read();

class ShiftedDate extends RealDate {
  constructor(...args: [] | [number | string | Date]) {
    if (args.length === 0) super(ShiftedDate.now());
    else super(...args);
  }

  static override now(): number {
    return RealDate.now() + ahead;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + ahead });
setInterval(() => {
  ahead = read();
}, READ_AGAIN_MS).unref();
