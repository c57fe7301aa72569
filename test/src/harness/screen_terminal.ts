/** A real terminal emulator in which a program runs, and somebody presses keys: tmux. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const call = promisify(execFile);
const LOOK_MS = 100;

export interface ScreenTerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export class ScreenTerminal {
  private readonly socket = `ev-${randomUUID().slice(0, 8)}`;

  private tmux(...args: string[]): Promise<{ stdout: string }> {
    return call('tmux', ['-L', this.socket, '-f', '/dev/null', ...args]);
  }

  /** Starts a command; what it leaves on the screen when it has ended stays. */
  static async start(
    command: readonly string[],
    { columns = 80, rows = 24, env = {} }: ScreenTerminalOptions = {},
  ): Promise<ScreenTerminal> {
    const terminal = new ScreenTerminal();
    const quoted = command.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    // a shell that stays keeps the pane, and with it what is on it
    await terminal.tmux(
      ...['new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, ...variables],
      `${quoted}; echo "ended with $?"; exec sleep 600`,
    );
    return terminal;
  }

  /** The lines that are on the screen now. */
  async lines(): Promise<string[]> {
    const { stdout } = await this.tmux('capture-pane', '-p');
    return stdout.split('\n').slice(0, -1);
  }

  async text(): Promise<string> {
    return (await this.lines()).join('\n');
  }

  /** Presses keys: characters, or names as tmux has them (`Enter`, `Escape`, `C-c`). */
  async press(...keys: string[]): Promise<void> {
    await this.tmux('send-keys', ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  /** What is on the screen when it matches. @throws Error with what was there, when it does not in time. */
  async until(pattern: RegExp, timeoutMs = 60_000): Promise<string> {
    const end = performance.now() + timeoutMs;
    let text = '';
    while (performance.now() < end) {
      text = await this.text();
      if (pattern.test(text)) return text;
      await pause(LOOK_MS);
    }
    throw new Error(`no ${pattern} on the screen:\n${text}`);
  }

  async close(): Promise<void> {
    await this.tmux('kill-server').catch(() => {});
  }
}
