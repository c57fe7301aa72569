import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { machine } from 'node:os';
import { deflateRawSync } from 'node:zlib';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { RunningCommand } from '../measure/command_usage.js';
import type {
  Cancel,
  ConsoleEvents,
  FilePart,
  Host,
  HostConsole,
  HostFile,
  HostFolder,
  HostTerminal,
  SelfUsage,
  Service,
  ToolResult,
} from './host.js';
import { BootClock } from './node_boottime.js';
import { openConsole } from './node_console.js';
import { sourceError } from './node_error.js';
import { exchange } from './node_exchange.js';
import { NodeFile } from './node_file.js';
import { NodeFolder } from './node_folder.js';
import { onTerminalKeys } from './node_keys.js';
import { runMeasured } from './node_measured.js';
import { ToolRunner } from './node_run.js';
import { nodeThreadedFiles, readsInThreads } from './node_slow.js';
import { SlowReader } from './slow_reader.js';

const RELOAD_SIGNAL = 'SIGHUP';
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Node.js 20 and 22 idle at 40 to 45 MiB; V8 lets garbage of some 20 MiB grow before it collects. */
const RUNTIME_BYTES = 64 * 1024 * 1024;

export interface NodeHostOptions {
  /** A directory that holds `proc` and `sys` in place of the kernel's. */
  readonly root?: string;
  readonly args?: readonly string[];
}

/** The agent's host on Node.js, without native addons. */
export class NodeHost implements Host {
  readonly name = `node ${process.version}`;
  readonly machine = machine();
  readonly args: readonly string[];
  private readonly root: string;
  private readonly slow = new SlowReader(nodeThreadedFiles);
  private readonly tools = new ToolRunner();
  private readonly bootClock = new BootClock();
  private uptime: HostFile | undefined;
  /** Callbacks that take SIGHUP as a request to read the configuration again. */
  private reloads = 0;

  constructor(options: NodeHostOptions = {}) {
    this.root = (options.root ?? '').replace(/\/+$/, '');
    this.args = options.args ?? process.argv.slice(2);
    // who reads our output may leave first (`| head`): not our failure
    for (const stream of [process.stdout, process.stderr]) {
      if (stream.listenerCount('error') === 0) stream.on('error', () => {});
    }
  }

  env(name: string): string | undefined {
    return process.env[name];
  }

  readText(path: string, most?: number): string {
    const file = new NodeFile(path, this.real(path));
    try {
      return file.read(most);
    } finally {
      file.close();
    }
  }

  open(path: string): HostFile {
    return new NodeFile(path, this.real(path));
  }

  readSlow(path: string, timeoutMs: number): Promise<string> {
    return this.slow.read(path, this.real(path), timeoutMs);
  }

  readSlowAt(path: string, part: FilePart, timeoutMs: number): Promise<string> {
    return this.slow.read(path, this.real(path), timeoutMs, part);
  }

  list(path: string): string[] {
    try {
      return readdirSync(this.real(path), 'latin1');
    } catch (cause) {
      throw sourceError('list', path, cause);
    }
  }

  readLink(path: string): string {
    try {
      return readlinkSync(this.real(path), 'latin1');
    } catch (cause) {
      throw sourceError('follow', path, cause);
    }
  }

  owner(path: string): number {
    try {
      return statSync(this.real(path)).uid;
    } catch (cause) {
      throw sourceError('look at', path, cause);
    }
  }

  readUserFile(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch (cause) {
      const { message } = sourceError('read', path, cause);
      throw new EdgevitalsError('CONFIG_INVALID', message, { cause });
    }
  }

  run(tool: string, args: readonly string[], timeoutMs: number): Promise<ToolResult> {
    if (this.root !== '') return this.elsewhere(`run ${tool}`);
    return this.tools.run(tool, args, timeoutMs);
  }

  runMeasured(words: readonly string[], input: boolean, ticksPerSecond: number): RunningCommand {
    return runMeasured(words, input, ticksPerSecond);
  }

  writeUserFile(path: string, text: string): void {
    try {
      writeFileSync(path, text);
    } catch (cause) {
      const { message } = sourceError('write', path, cause);
      throw new EdgevitalsError('CONFIG_INVALID', message, { cause });
    }
  }

  openConsole(address: string, on: ConsoleEvents): HostConsole {
    return openConsole(address, on);
  }

  exchange(service: Service, request: string, timeoutMs: number): Promise<string> {
    if (this.root !== '') return this.elsewhere('ask a service');
    return exchange(service, request, timeoutMs);
  }

  folder(path: string): HostFolder {
    return new NodeFolder(path);
  }

  monotonicMs(): number {
    const [seconds, nanos] = process.hrtime();
    return seconds * 1000 + nanos / 1e6;
  }

  bootMs(): number {
    return this.bootClock.at(this.monotonicMs(), this.readUptime());
  }

  wallMs(): number {
    return Date.now();
  }

  timer(delayMs: number, callback: () => void): Cancel {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  }

  deflate(bytes: Uint8Array): Uint8Array {
    return deflateRawSync(bytes);
  }

  usage(): SelfUsage {
    const { userCPUTime, systemCPUTime, maxRSS, voluntaryContextSwitches } = process.resourceUsage();
    const rssBytes = process.memoryUsage.rss();
    return {
      cpuMicros: userCPUTime + systemCPUTime,
      rssBytes,
      peakRssBytes: Math.max(rssBytes, maxRSS * 1024),
      wakeups: voluntaryContextSwitches,
      runtimeBytes: RUNTIME_BYTES,
    };
  }

  random(bytes: number): Uint8Array {
    return new Uint8Array(randomBytes(bytes));
  }

  get terminal(): HostTerminal {
    const { isTTY, columns, rows } = process.stdout;
    // 0 is what a terminal says that does not know its size
    return { interactive: isTTY === true, columns: columns || 80, rows: rows || 24 };
  }

  stdout(text: string): void {
    process.stdout.write(text);
  }

  stderr(text: string): void {
    process.stderr.write(text);
  }

  onKeys(callback: (keys: string) => void): Cancel {
    return onTerminalKeys(callback);
  }

  onStop(callback: (signal: string) => void): Cancel {
    const stop = (signal: string): void => {
      if (signal !== RELOAD_SIGNAL || this.reloads === 0) callback(signal);
    };
    for (const signal of STOP_SIGNALS) process.on(signal, stop);
    return () => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop);
    };
  }

  onReload(callback: () => void): Cancel {
    this.reloads++;
    process.on(RELOAD_SIGNAL, callback);
    return () => {
      this.reloads--;
      process.off(RELOAD_SIGNAL, callback);
    };
  }

  /** Ends the program once its output is read: a pipe takes 64 KiB, and exit() drops what waits for room in it. */
  async endWhenRead(code: number): Promise<void> {
    // nothing behind all the rest; the callback is told of a reader that is gone as well. Whoever listens to errors is not waited for
    await new Promise<void>(resolve => process.stdout.write('', () => resolve()));
    this.exit(code);
  }

  exit(code: number): void {
    this.tools.killAll();
    // exit() joins the threads of hanging reads and would hang with them
    if (readsInThreads() > 0) process.kill(process.pid, 'SIGKILL');
    process.exit(code);
  }

  /** Tools and services would tell of the running system, not of the captured one. */
  private elsewhere(what: string): Promise<never> {
    const why = `cannot ${what}: ${this.root} stands in for this system`;
    return Promise.reject(new EdgevitalsError('SOURCE_ABSENT', why));
  }

  /** Kernel names are bytes: a path with bytes beyond ASCII goes to the system as those bytes. */
  private real(path: string): string | Buffer {
    const real = this.root + path;
    return isAscii(path) ? real : Buffer.concat([Buffer.from(this.root), Buffer.from(path, 'latin1')]);
  }

  /** The running kernel's, never a captured one: this is a clock. */
  private readUptime(): string | undefined {
    try {
      this.uptime ??= new NodeFile('/proc/uptime', '/proc/uptime');
      return this.uptime.read();
    } catch {
      return undefined;
    }
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
