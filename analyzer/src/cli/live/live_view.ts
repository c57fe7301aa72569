/** A view that follows what it shows, on a terminal of its own until somebody quits. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import {
  keysOf,
  type LiveState,
  liveState,
  pressed,
  type SortKey,
  statusLine,
} from '@edgevitals/shared/live';
import { fit, printable } from '@edgevitals/shared/text';
import stringWidth from 'string-width';
import type { Terminal } from '../terminal.js';

export interface LiveViewOptions {
  readonly seconds: number;
  readonly sorts: readonly SortKey[];
  readonly sort?: string | undefined;
  /** Asks for what is to be shown. @throws EdgevitalsError: it is told, and asked again. */
  readonly read: (state: LiveState) => Promise<object>;
  /** Draws what was read, in so many lines. */
  readonly draw: (answer: object, state: LiveState, rows: number) => string[];
}

/** Alternate screen (DEC private mode 1049), no cursor. */
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** Runs until a key or `stop` ends it. */
export async function runLiveView(
  options: LiveViewOptions,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<void> {
  const { seconds, sorts, draw } = options;
  let state = liveState(options.sort);
  let answer: object | undefined;
  let trouble = '';
  let wake = (): void => {};
  let end = (): void => {};
  const ended = new Promise<undefined>(resolve => {
    end = () => resolve(undefined);
  });
  const paint = (): void => {
    const rows = Math.max(4, terminal.height) - 1;
    const lines = answer === undefined ? ['waiting for the analyzer'] : draw(answer, state, rows);
    const status = fit(printable(trouble || statusLine(state, sorts, seconds)), terminal.width, stringWidth);
    const shown = Array.from({ length: rows }, (_, i) => `${lines[i] ?? ''}${CLEAR_LINE}`);
    const said = (trouble === '' ? terminal.colours.dim : terminal.colours.red)(status);
    terminal.write(`${HOME}${shown.join('\r\n')}\r\n${said}${CLEAR_LINE}${CLEAR_BELOW}`);
  };
  const leave = (): void => terminal.write(LEAVE);
  terminal.write(ENTER);
  process.once('exit', leave);
  const stopKeys = terminal.onKeys(input => {
    const before = state;
    for (const key of keysOf(input)) state = pressed(state, key, sorts);
    paint();
    if (state.ended) end();
    if (state.ended || state.sort !== before.sort || (before.paused && !state.paused)) wake();
  });
  const stopResize = terminal.onResize(paint);
  const onStop = (): void => {
    end();
    wake();
  };
  stop.addEventListener('abort', onStop);
  paint();
  try {
    while (!state.ended && !stop.aborted) {
      if (!state.paused) {
        const asked = state;
        try {
          // an analyzer that is away keeps nobody from quitting
          const read = await Promise.race([options.read(asked), ended]);
          // it was paused meanwhile: what stands there is what somebody looks at
          if (!state.paused && read !== undefined) answer = read;
          trouble = '';
        } catch (error) {
          if (!isEdgevitalsError(error)) throw error;
          trouble = `${error.message} (${error.code})`;
        }
        if (state.ended || stop.aborted) break;
        paint();
        if (asked.sort !== state.sort) continue;
      }
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, seconds * 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    stop.removeEventListener('abort', onStop);
    stopResize();
    stopKeys();
    process.off('exit', leave);
    leave();
  }
}
