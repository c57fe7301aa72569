import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Cancel, Host, HostFile, HostTerminal, SelfUsage, ToolResult } from '../../host/host.js';
import { sourceError } from '../../host/node_error.js';
import type { BoardArchive, BoardEntry } from './board_archive.js';
import { BoardClock } from './board_clock.js';
import { type BoardNode, BoardTree } from './board_tree.js';

export interface BoardHostOptions {
  readonly archive: BoardArchive;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files for `readUserFile`, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Milliseconds after the start at which the second snapshot comes; the time between the two by default. */
  readonly secondMs?: number;
  readonly usage?: SelfUsage;
  /** Resolves when everything that can go on without time passing has: `setImmediate` on Node. */
  readonly idle: () => Promise<void>;
}

/** What `open` answers; other failures come with the read. */
const AT_OPEN = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'EISDIR']);

/**
 * A host whose kernel is a board archive and whose time is the test's: the whole agent runs over a captured board,
 * the same each time. Files fail, hang and vanish as they did there.
 */
export class BoardHost implements Host {
  readonly name = 'board';
  readonly machine: string;
  readonly args: readonly string[];
  readonly terminal: HostTerminal = { interactive: false, columns: 80, rows: 24 };
  /** What was written to standard output and standard error. */
  readonly written = { stdout: '', stderr: '' };
  /** The code that the program ended with. */
  exitCode: number | undefined;

  private readonly options: BoardHostOptions;
  private readonly clock = new BoardClock();
  private readonly trees: readonly [BoardTree, BoardTree];
  private readonly secondMs: number;
  private readonly uptimeMs: number;
  private readonly startMs: number;
  private readonly hanging = new Set<string>();
  private readonly stopping = new Set<(signal: string) => void>();
  private seed = 1;

  constructor(options: BoardHostOptions) {
    const { archive, args = [], secondMs = archive.header.interval * 1000 } = options;
    this.options = options;
    this.machine = archive.header.arch;
    this.args = args;
    this.secondMs = secondMs > 0 ? secondMs : Number.POSITIVE_INFINITY;
    this.trees = [new BoardTree(archive, 0), new BoardTree(archive, 1)];
    this.uptimeMs = Math.round(Number.parseFloat(this.contentOr('/proc/uptime', '0')) * 1000) || 0;
    this.startMs = Date.parse(archive.header.captured) || 0;
  }

  /** Lets time pass: timers run in order, and the second snapshot comes when it is due. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms, this.options.idle);
  }

  /** As the user or the system would end the program. */
  stop(signal: string): void {
    for (const callback of [...this.stopping]) callback(signal);
  }

  /** Paths of the board that were asked for, without links. What was asked for and it has not, is not among them. */
  get asked(): string[] {
    return [...new Set(this.trees.flatMap(tree => [...tree.asked]))].sort();
  }

  /**
   * Those of them that were not captured: what is wanted since. They are absent to whoever asks, as on a kernel without
   * them, so that a new source is at home on old boards.
   */
  get unknown(): string[] {
    return [...new Set(this.trees.flatMap(tree => [...tree.unknown]))].sort();
  }

  /** Paths that were asked for where the board does not tell whether it has them: absent too. */
  get unsure(): string[] {
    return [...new Set(this.trees.flatMap(tree => [...tree.unsure]))].sort();
  }

  env(name: string): string | undefined {
    return this.options.env?.[name];
  }

  /** The whole content, whatever of it is wanted. */
  readText(path: string): string {
    const file = this.open(path);
    try {
      return file.read();
    } finally {
      file.close();
    }
  }

  open(path: string): HostFile {
    const { path: real, entry } = this.node('open', path);
    if (entry.error !== undefined && AT_OPEN.has(entry.error)) throw failure('open', path, entry.error);
    let closed = false;
    return {
      read: () => {
        if (closed) throw new EdgevitalsError('INTERNAL', `read of ${path} after it was closed`);
        const now = this.tree.find(real);
        // a descriptor outlives its name: the kernel says that the process is gone
        if (typeof now === 'string') throw failure('read', path, now === 'ENOENT' ? 'ESRCH' : now);
        if (now.entry.hang)
          throw new EdgevitalsError('INTERNAL', `read of ${path}, which hangs, without a time limit`);
        return content(path, now.entry);
      },
      close: () => {
        closed = true;
      },
    };
  }

  readSlow(path: string, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const { entry } = this.node('open', path);
      if (!entry.hang) return resolve(content(path, entry));
      const late = (why: string): void =>
        reject(new EdgevitalsError('SOURCE_TIMEOUT', `cannot read ${path}: ${why}`));
      if (this.hanging.has(path)) return late('an earlier read still hangs');
      this.hanging.add(path);
      this.timer(timeoutMs, () => late(`no answer in ${timeoutMs} ms`));
    });
  }

  list(path: string): string[] {
    const node = this.node('list', path);
    if (node.entry.error !== undefined) throw failure('list', path, node.entry.error);
    const names = this.tree.list(node);
    if (names === undefined) throw failure('list', path, 'ENOTDIR');
    return names;
  }

  readLink(path: string): string {
    const { entry } = this.node('follow', path, false);
    if (entry.link !== undefined) return entry.link;
    throw failure('follow', path, entry.error ?? 'EINVAL');
  }

  owner(path: string): number {
    return this.tree.owner(this.node('look at', path).path);
  }

  readUserFile(path: string): string {
    const text = this.options.files?.[path];
    if (text === undefined) throw new EdgevitalsError('CONFIG_INVALID', `cannot read ${path}: ENOENT`);
    return text;
  }

  /** What the tool printed when the board was captured, with exactly these arguments; any other run is absent. */
  run(tool: string, args: readonly string[]): Promise<ToolResult> {
    const command = [tool, ...args].join('\0');
    const captured = this.options.archive.tools.filter(
      run => (run.at ?? 0) <= this.snapshot && run.tool.join('\0') === command,
    );
    const last = captured.at(-1);
    if (last !== undefined) return Promise.resolve({ status: last.status, stdout: last.text });
    const missing = `cannot run ${[tool, ...args].join(' ')}: it was not captured`;
    return Promise.reject(new EdgevitalsError('SOURCE_ABSENT', missing));
  }

  monotonicMs(): number {
    return this.bootMs();
  }

  bootMs(): number {
    return this.uptimeMs + Math.floor(this.clock.elapsedMs);
  }

  wallMs(): number {
    return this.startMs + this.clock.elapsedMs;
  }

  timer(delayMs: number, callback: () => void): Cancel {
    return this.clock.timer(delayMs, callback);
  }

  usage(): SelfUsage {
    return this.options.usage ?? { cpuMicros: 0, rssBytes: 0, peakRssBytes: 0 };
  }

  /** The same bytes each time. */
  random(bytes: number): Uint8Array {
    return Uint8Array.from({ length: bytes }, () => {
      this.seed = (Math.imul(this.seed, 1103515245) + 12345) >>> 0;
      return this.seed >>> 24;
    });
  }

  stdout(text: string): void {
    this.written.stdout += text;
  }

  stderr(text: string): void {
    this.written.stderr += text;
  }

  onStop(callback: (signal: string) => void): Cancel {
    this.stopping.add(callback);
    return () => void this.stopping.delete(callback);
  }

  exit(code: number): void {
    this.exitCode ??= code;
  }

  private get snapshot(): 0 | 1 {
    return this.clock.elapsedMs >= this.secondMs ? 1 : 0;
  }

  private get tree(): BoardTree {
    return this.trees[this.snapshot];
  }

  private node(action: string, path: string, follow = true): BoardNode {
    const found = this.tree.find(path, follow);
    if (typeof found === 'string') throw failure(action, path, found);
    return found;
  }

  private contentOr(path: string, fallback: string): string {
    const found = this.tree.find(path);
    return typeof found === 'string' ? fallback : (found.entry.text ?? fallback);
  }
}

function content(path: string, entry: BoardEntry): string {
  if (entry.error !== undefined) throw failure(AT_OPEN.has(entry.error) ? 'open' : 'read', path, entry.error);
  if (entry.text !== undefined) return entry.text;
  if (entry.hex === undefined) throw failure('read', path, 'EISDIR');
  return entry.hex.replace(/../g, byte => String.fromCharCode(Number.parseInt(byte, 16)));
}

const failure = (action: string, path: string, errno: string): EdgevitalsError =>
  sourceError(action, path, { code: errno });
