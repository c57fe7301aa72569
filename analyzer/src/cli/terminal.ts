/** Where a command writes, and what it may use there. Passed in, so that commands can be run without a process. */
import { type Palette, palette, wantsColour } from './render/colour.js';

export interface Terminal {
  /** Writes lines to standard output. */
  print(...lines: readonly string[]): void;
  /** Writes lines to standard error: progress and errors, never results. */
  note(...lines: readonly string[]): void;
  /** Columns of the terminal, 80 when it is none. */
  readonly width: number;
  /** Columns that what is noted may take: without end where standard error is no terminal. */
  readonly noteWidth: number;
  readonly height: number;
  readonly isTerminal: boolean;
  /** Somebody sits there: what is written is seen, and keys can be pressed. */
  readonly isInteractive: boolean;
  /** Writes text as it is, to standard output. */
  write(text: string): void;
  /** Tells each key that is pressed, until what it returns is called; see shared/src/live/keys.ts. */
  onKeys(listener: (keys: string) => void): () => void;
  /** Tells when its size has changed, until what it returns is called. */
  onResize(listener: () => void): () => void;
  readonly colours: Palette;
  /** A working notice on standard error for what takes longer than a second; nothing when it is not a terminal. */
  progress(text: string): Progress;
}

/** A notice of work: what it says may change. */
export interface Progress {
  readonly tell: (text: string) => void;
  readonly done: () => void;
}

const PROGRESS_AFTER_MS = 1000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 120;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // a reader that closes the pipe (`| head`) is no failure
  stdout.on('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    print: (...lines) => void stdout.write(`${lines.join('\n')}\n`),
    note: (...lines) => void stderr.write(`${lines.join('\n')}\n`),
    get width() {
      return stdout.columns ?? 80;
    },
    get noteWidth() {
      return stderr.isTTY === true ? stderr.columns : Number.POSITIVE_INFINITY;
    },
    get height() {
      return stdout.rows ?? 24;
    },
    isTerminal: stdout.isTTY === true,
    isInteractive: stdout.isTTY === true && stdin.isTTY === true && env['TERM'] !== 'dumb',
    write: text => void stdout.write(text),
    onKeys: listener => {
      const tell = (bytes: Buffer): void => listener(bytes.toString());
      stdin.setRawMode(true);
      stdin.on('data', tell).resume();
      return () => {
        stdin.off('data', tell).pause();
        stdin.setRawMode(false);
      };
    },
    onResize: listener => {
      stdout.on('resize', listener);
      return () => void stdout.off('resize', listener);
    },
    colours: palette(wantsColour(stdout.isTTY === true, env)),
    progress: text => showProgress(stderr, text),
  };
}

function showProgress(stream: NodeJS.WriteStream, first: string): Progress {
  let text = first;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = setTimeout(() => {
    if (stream.isTTY !== true) {
      stream.write(`${text} ...\n`);
      return;
    }
    timer = setInterval(() => stream.write(`\r${FRAMES[frame++ % FRAMES.length]} ${text}\x1b[K`), FRAME_MS);
  }, PROGRESS_AFTER_MS);
  return {
    tell: next => {
      text = next;
    },
    done: () => {
      clearTimeout(wait);
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      stream.write('\r\x1b[K');
    },
  };
}
