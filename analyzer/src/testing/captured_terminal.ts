import { palette } from '../cli/render/colour.js';
import type { Progress, Terminal } from '../cli/terminal.js';

/** A terminal of 80 columns without colours that keeps what is written there. */
export class CapturedTerminal implements Terminal {
  readonly printed: string[] = [];
  readonly noted: string[] = [];
  readonly width = 80;
  readonly height = 24;
  readonly isTerminal = false;
  readonly isInteractive = false;
  readonly colours = palette(false);
  readonly noteWidth: number;

  constructor(noteWidth = 80) {
    this.noteWidth = noteWidth;
  }

  readonly print = (...lines: readonly string[]): void => void this.printed.push(...lines);
  readonly note = (...lines: readonly string[]): void => void this.noted.push(...lines);
  readonly write = (text: string): void => void this.printed.push(text);
  readonly onKeys = (): (() => void) => () => {};
  readonly onResize = (): (() => void) => () => {};
  readonly progress = (): Progress => ({ tell: () => {}, done: () => {} });
}
