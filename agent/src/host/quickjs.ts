import { EdgevitalsError } from '@edgevitals/shared/errors';
import type {
  Cancel,
  FilePart,
  Host,
  HostFile,
  HostFolder,
  HostTerminal,
  SelfUsage,
  Service,
  ToolResult,
} from './host.js';
import type { KernelCalls } from './kernel_calls.js';
import { bytesOf, calls } from './quickjs_calls.js';
import { exchange } from './quickjs_exchange.js';
import { kernelError, QuickJsFile } from './quickjs_file.js';
import { QuickJsFolder } from './quickjs_folder.js';
import { QuickJsKernelCalls } from './quickjs_kernel_calls.js';
import { onTerminalKeys } from './quickjs_keys.js';
import { QuickJsToolRunner, reapChildren } from './quickjs_run.js';
import { quickJsThreadedFiles } from './quickjs_slow.js';
import { SlowReader } from './slow_reader.js';

const RELOAD_SIGNAL = 'SIGHUP';
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The engine, the bytecode and the heap of an agent that has just started. */
const RUNTIME_BYTES = 3 * 1024 * 1024;
const MOST_RANDOM = 256;
/** Those of drivers and of processes in agent/native/src/jobs.c. */
const FILE_THREADS = 4;

const stops = new Set<(signal: string) => void>();
const reloads = new Set<() => void>();

/** The agent's host on QuickJS: one static binary, the C host below. */
export class QuickJsHost implements Host {
  readonly name = 'quickjs';
  readonly machine = calls.machine();
  readonly args: readonly string[] = calls.args();
  /** Absent below another root: they would tell of the running system. */
  readonly kernelCalls?: KernelCalls;
  /** One character a byte, as paths of the kernel have. */
  private readonly root: string;
  private readonly slow = new SlowReader(quickJsThreadedFiles, FILE_THREADS);
  private readonly tools = new QuickJsToolRunner();

  /** @param root a directory that holds `proc` and `sys` in place of the kernel's; '' for the running kernel. */
  constructor(root = '') {
    this.root = bytesOf(root.replace(/\/+$/, ''));
    if (this.root === '') this.kernelCalls = new QuickJsKernelCalls();
    calls.onSignal(onSignal);
  }

  env(name: string): string | undefined {
    return calls.env(name);
  }

  readText(path: string, most?: number): string {
    const file = new QuickJsFile(path, this.root + path);
    try {
      return file.read(most);
    } finally {
      file.close();
    }
  }

  open(path: string): HostFile {
    return new QuickJsFile(path, this.root + path);
  }

  readSlow(path: string, timeoutMs: number): Promise<string> {
    return this.slow.read(path, this.root + path, timeoutMs);
  }

  readSlowAt(path: string, part: FilePart, timeoutMs: number): Promise<string> {
    return this.slow.read(path, this.root + path, timeoutMs, part);
  }

  list(path: string): string[] {
    return checked('list', path, calls.list(this.root + path));
  }

  readLink(path: string): string {
    return checked('follow', path, calls.readLink(this.root + path));
  }

  owner(path: string): number {
    const result = calls.owner(this.root + path);
    if (result < 0) throw kernelError('look at', path, result);
    return result;
  }

  readUserFile(path: string): string {
    const bytes = calls.readAll(bytesOf(path));
    if (typeof bytes !== 'number') return calls.decodeUtf8(bytes, false) ?? '';
    throw new EdgevitalsError('CONFIG_INVALID', kernelError('read', path, bytes).message);
  }

  run(tool: string, args: readonly string[], timeoutMs: number): Promise<ToolResult> {
    if (this.root !== '') return this.elsewhere(`run ${tool}`);
    return this.tools.run(tool, args, timeoutMs);
  }

  exchange(service: Service, request: string, timeoutMs: number): Promise<string> {
    if (this.root !== '') return this.elsewhere('ask a service');
    return exchange(service, request, timeoutMs);
  }

  folder(path: string): HostFolder {
    return new QuickJsFolder(path);
  }

  monotonicMs(): number {
    return calls.monotonicMs();
  }

  bootMs(): number {
    return Math.floor(calls.bootMs());
  }

  wallMs(): number {
    return Math.floor(calls.wallMs());
  }

  timer(delayMs: number, callback: () => void): Cancel {
    const id = calls.timer(delayMs, callback);
    return () => calls.clearTimer(id);
  }

  readonly rowChanges = calls.rowChanges;

  deflate(bytes: Uint8Array): Uint8Array {
    return calls.deflate(bytes);
  }

  usage(): SelfUsage {
    const [cpuMicros, rssBytes, peak, wakeups] = calls.usage();
    return {
      cpuMicros,
      rssBytes,
      peakRssBytes: Math.max(rssBytes, peak),
      wakeups,
      runtimeBytes: RUNTIME_BYTES,
    };
  }

  random(bytes: number): Uint8Array {
    const result = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += MOST_RANDOM) {
      const part = calls.random(Math.min(MOST_RANDOM, bytes - at));
      if (typeof part === 'number') throw new EdgevitalsError('INTERNAL', 'the kernel gives no random bytes');
      result.set(part, at);
    }
    return result;
  }

  get terminal(): HostTerminal {
    const [interactive, columns, rows] = calls.terminal();
    // 0 is what a terminal says that does not know its size
    return { interactive: interactive === 1, columns: columns || 80, rows: rows || 24 };
  }

  stdout(text: string): void {
    calls.print(1, text);
  }

  stderr(text: string): void {
    calls.print(2, text);
  }

  onKeys(callback: (keys: string) => void): Cancel {
    return onTerminalKeys(callback);
  }

  onStop(callback: (signal: string) => void): Cancel {
    stops.add(callback);
    catchSignals();
    return () => {
      stops.delete(callback);
      catchSignals();
    };
  }

  onReload(callback: () => void): Cancel {
    reloads.add(callback);
    catchSignals();
    return () => {
      reloads.delete(callback);
      catchSignals();
    };
  }

  exit(code: number): void {
    this.tools.killAll();
    calls.exit(code);
  }

  /** Tools and services would tell of the running system, not of the captured one. */
  private elsewhere(what: string): Promise<never> {
    const why = `cannot ${what}: ${this.root} stands in for this system`;
    return Promise.reject(new EdgevitalsError('SOURCE_ABSENT', why));
  }
}

function checked<T>(action: string, path: string, result: T | number): T {
  if (typeof result === 'number') throw kernelError(action, path, result);
  return result;
}

function catchSignals(): void {
  for (const signal of STOP_SIGNALS)
    calls.catchSignal(signal, stops.size > 0 || (signal === RELOAD_SIGNAL && reloads.size > 0));
}

function onSignal(name: string): void {
  if (name === 'SIGCHLD') reapChildren();
  else if (name === RELOAD_SIGNAL && reloads.size > 0) for (const reload of [...reloads]) reload();
  else for (const stop of [...stops]) stop(name);
}
