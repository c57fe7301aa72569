/** Our own programs as child processes: started as a user would, ended by id, cleaned up whatever happens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const GRACE_MS = 10_000;

export const AGENT: string = join(root, 'agent/dist/main.js');
export const ANALYZER: string = join(root, 'analyzer/dist/cli/main.js');

export interface Outcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running program. Its output is kept for messages when a test fails, the last 256 KiB of it. */
export class Program {
  readonly child: ChildProcess;
  private text = '';
  private readonly ended: Promise<Outcome>;

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    this.child.stdout!.on('data', this.keep);
    this.child.stderr!.on('data', this.keep);
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }) as Outcome);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** What it has printed so far, both streams. */
  get output(): string {
    return this.text;
  }

  /** Resolves when it has ended. */
  outcome(): Promise<Outcome> {
    return this.ended;
  }

  /** Resolves when its output matches; rejects with the output when it ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) return match;
      const heard = new AbortController();
      const { signal } = heard;
      const ended = await Promise.race([
        this.ended,
        once(this.child.stdout!, 'data', { signal }).then(() => undefined),
        once(this.child.stderr!, 'data', { signal }).then(() => undefined),
      ]);
      // listeners of the stream that said nothing
      heard.abort();
      if (ended !== undefined && !pattern.test(this.text)) {
        throw new Error(
          `ended with ${ended.code ?? ended.signal} before it printed ${pattern}:\n${this.text}`,
        );
      }
    }
  }

  /** Asks it to end, as an operator does; after a grace period it is killed. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Outcome> {
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE_MS);
    const outcome = await this.ended;
    clearTimeout(timer);
    return outcome;
  }

  private readonly keep = (data: Buffer): void => {
    this.text = (this.text + data.toString()).slice(-256 * 1024);
  };
}

/** The agent's program: on Node.js, or what EDGEVITALS_AGENT says, a path and first arguments with spaces between. */
export const agentCommand = (): readonly [command: string, ...first: string[]] =>
  (process.env['EDGEVITALS_AGENT']?.split(' ') as [string, ...string[]] | undefined) ?? [
    process.execPath,
    AGENT,
  ];

export const startAgent = (...args: string[]): Program => {
  const [command, ...first] = agentCommand();
  return new Program(command, [...first, ...args]);
};
/** What an analyzer prints once it takes messages. */
export const ANALYZER_READY = /analyzer is taking messages/;
/** The analyzer's program. */
export const startEdgevitals = (...args: string[]): Program =>
  new Program(process.execPath, [ANALYZER, ...args]);

/** A new folder that `remove` deletes. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'edgevitals-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
