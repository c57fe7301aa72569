/**
 * The only door to the operating system. Every other folder of the agent gets a Host and uses nothing else, so the
 * same core runs on Node.js and on QuickJS (whose host is a few hundred lines of C: no promise or type of Node
 * appears here). Paths below `/proc` and `/sys` hang off the host's root, so a captured tree can stand in for the
 * kernel; clocks, timers, self usage and user files never do.
 */

import type { RowChanges } from '@edgevitals/shared/frame';
import type { RunningCommand } from '../measure/command_usage.js';
import type { KernelCalls } from './kernel_calls.js';

/** A kernel file kept open: reading it again gives its present content. */
export interface HostFile {
  /** The whole content, one character a byte. @throws as `Host.readText`; SOURCE_ABSENT once its process is gone. */
  read(): string;
  /**
   * Reads the file and takes decimal integers from it, where a host can do that for less than the text costs.
   * @param places of words among those of the file, from 0 and ascending; in a file with a `)`, of those after the last
   * one. NAME_SUM, first, asks for `nameSum` of it.
   * @param into gets NaN where there is no such word or it is no integer, and infinity where it is beyond 2^53.
   * @returns how many are beyond 2^53. @throws as `read`.
   */
  words?(places: Int32Array, into: Float64Array): number;
  /**
   * As `words`, of lines by their beginnings.
   * @param keys what each line begins with, best in the order of the lines, joined by newlines; the integer follows it after
   * blanks.
   */
  lines?(keys: string, into: Float64Array): number;
  /**
   * As `words`, of a file that is a table: a row a line, the same count of numbers each. The first is a sum of its words that are no
   * integers and of how many integers stand before each (`numberRows`), the others are its integers in their order.
   * @param into holds what they were, and gets what they are.
   * @param changed gets 1 for each row that has other numbers than it held, else 0. Its length is that of the table.
   * @returns how many rows there are, at most as many as that. @throws as `read`.
   */
  rows?(into: Float64Array, changed: Uint8Array): number;
  close(): void;
}

/** Bytes of a file; fewer are read where it ends sooner. */
export interface FilePart {
  /** Below 2^53. */
  readonly offset: number;
  /** At most 4096. */
  readonly length: number;
}

/** A folder that the agent may write in, and nowhere else. All calls @throw EdgevitalsError STORE_FAILED. */
export interface HostFolder {
  list(): string[];
  read(name: string): Uint8Array;
  /** Adds to the end of a file, making it when it is not there. */
  append(name: string, bytes: Uint8Array): void;
  /** Returns when what was appended, and the file's name, outlive a loss of power. */
  sync(name: string): void;
  /** Cuts a file down to `size` bytes. */
  truncate(name: string, size: number): void;
  remove(name: string): void;
}

export interface SelfUsage {
  /** User and system time since the start, microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  /** Times that the agent was woken since the start; absent where the host cannot tell. */
  readonly wakeups?: number;
  /** Resident bytes that the host's runtime takes whatever the agent does; 0 when left out. */
  readonly runtimeBytes?: number;
}

export interface HostTerminal {
  /** True when a person may be looking at standard output. */
  readonly interactive: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** How an external tool ended. */
export interface ToolResult {
  readonly status: number;
  /** One character a byte. */
  readonly stdout: string;
}

/** A service of this very machine: a loopback port or a unix socket. */
export type Service =
  | { readonly address: '127.0.0.1' | '::1'; readonly port: number }
  | { readonly path: string };

/** What comes of a console. */
export interface ConsoleEvents {
  /** One character a byte. */
  data(text: string): void;
  /** It is no more. */
  closed(why: string): void;
}

/** A console that is open, or being opened. */
export interface HostConsole {
  /** Types text; lost while it is not open. */
  write(text: string): void;
  close(): void;
}

export type Cancel = () => void;

export interface Host {
  /** Which host this is, with its version: `node v20.11.0`, `quickjs`. */
  readonly name: string;
  /** `uname -m`. */
  readonly machine: string;
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  env(name: string): string | undefined;

  /**
   * Reads a kernel file that answers at once (procfs, most of sysfs), one character a byte.
   * @param most bytes of its start that are wanted, where the rest may be long; a host may give more.
   * @throws EdgevitalsError SOURCE_ABSENT, SOURCE_DENIED or SOURCE_FAILED, with the path and the errno's name.
   */
  readText(path: string, most?: number): string;
  /** Opens such a file to be read many times. @throws as `readText`. */
  open(path: string): HostFile;
  /**
   * Reads a file behind which a driver may sleep or hang (thermal zones, hwmon, power supplies), without blocking.
   * A read that hangs stays counted until it returns: there is never a second one of the same path, and all of
   * them together can take only part of the host's threads.
   * @throws (rejects) EdgevitalsError as `readText`, or SOURCE_TIMEOUT after `timeoutMs` or while an earlier read of
   * the path still hangs.
   */
  readSlow(path: string, timeoutMs: number): Promise<string>;
  /**
   * As `readSlow`, a part of a file: of the memory of a process, which may lie behind a file system that does not answer, or of a
   * disk. Absent on hosts that cannot: a captured tree has no memory of processes.
   */
  readSlowAt?(path: string, part: FilePart, timeoutMs: number): Promise<string>;
  /** Names in a directory, one character a byte, unordered. @throws as `readText`. */
  list(path: string): string[];
  /** Target of a symbolic link, as stored. @throws as `readText`. */
  readLink(path: string): string;
  /** User id that owns `path`. @throws as `readText`. */
  owner(path: string): number;
  /** A file that the user named (certificate, configuration), UTF-8; not below the root. @throws CONFIG_INVALID. */
  readUserFile(path: string): string;
  /** Calls of the running kernel that no file stands for; absent on hosts that cannot make them. */
  readonly kernelCalls?: KernelCalls;
  /**
   * Runs an external tool that asks the kernel for us (`ethtool`, `iw`, `batctl`, `nvme`): a stopgap of hosts that
   * lack ioctl and netlink; undefined on hosts that cannot start programs. No shell; looked up by its bare name in
   * PATH, then /sbin, /usr/sbin and /usr/local/sbin; standard input and error are /dev/null; the C locale. One run of
   * a tool at a time: others of it wait, and their time runs. At most 1 MiB of output. A status other than 0 is an
   * answer, not an error. Costs a process: for slow rhythms only.
   * @throws (rejects) EdgevitalsError SOURCE_ABSENT without such a tool or when the root is not the running system's,
   * SOURCE_DENIED when it may not be run, SOURCE_TIMEOUT after `timeoutMs` (it is killed with its children),
   * SOURCE_FAILED when it is ended by a signal or prints too much.
   */
  run?(tool: string, args: readonly string[], timeoutMs: number): Promise<ToolResult>;
  /**
   * Sends a request to a service of this machine and gives all that it answers until it closes, one character a byte, at
   * most 1 MiB; undefined on hosts that cannot. The request must make the service close.
   * @throws (rejects) EdgevitalsError SOURCE_ABSENT where nobody listens or the root is not the running system's,
   * SOURCE_DENIED, SOURCE_TIMEOUT after `timeoutMs`, SOURCE_FAILED.
   */
  exchange?(service: Service, request: string, timeoutMs: number): Promise<string>;

  /**
   * Runs a program that the user named, looked up in PATH, and measures what it takes. What it prints goes to standard
   * error. Absent on hosts that cannot.
   * @param words the program and its arguments. @param input whether it gets our standard input, else none.
   * @param ticksPerSecond USER_HZ.
   */
  runMeasured?(words: readonly string[], input: boolean, ticksPerSecond: number): RunningCommand;

  /** Writes a file that the user named, in place of what it held; absent as `folder`. @throws CONFIG_INVALID. */
  writeUserFile?(path: string, text: string): void;

  /**
   * Opens the console of another device that the user named: a serial port (`/dev/ttyUSB0`, with `:BAUD` where that is not
   * 115200) or a TCP port (`tcp:HOST:PORT`). Absent on hosts that cannot.
   * @throws CONFIG_INVALID for an address that is neither; all else is told to `closed`, once.
   */
  openConsole?(address: string, on: ConsoleEvents): HostConsole;

  /** The folder at a path that the user named, made when it is not there; absent on hosts that cannot write. */
  folder?(path: string): HostFolder;

  /** CLOCK_MONOTONIC: stands still in suspend. */
  monotonicMs(): number;
  /** CLOCK_BOOTTIME, whole milliseconds: goes on in suspend. Never goes back. */
  bootMs(): number;
  /** Wall clock, milliseconds since 1970; may be wrong and may step. */
  wallMs(): number;
  /** Calls `callback` once after `delayMs` of the monotonic clock. */
  timer(delayMs: number, callback: () => void): Cancel;

  /** Raw DEFLATE (RFC 1951); absent where the host has none, and frames then go uncompressed. */
  deflate?(bytes: Uint8Array): Uint8Array;
  /** Finds and writes the changes of a row, where a host does that for less than JavaScript. */
  readonly rowChanges?: RowChanges;

  usage(): SelfUsage;
  random(bytes: number): Uint8Array;

  readonly terminal: HostTerminal;
  stdout(text: string): void;
  stderr(text: string): void;
  /**
   * Calls back with what is typed at the terminal, key by key and unseen, until what it returns is called; absent where nobody
   * types. Ctrl-C may come as a key, or ask the program to end.
   */
  onKeys?(callback: (keys: string) => void): Cancel;
  /** Calls back when the user or the system asks the program to end. */
  onStop(callback: (signal: string) => void): Cancel;
  /**
   * Calls back when the user asks for the configuration to be read again (SIGHUP), which then no longer asks the program
   * to end; absent where there is no such signal.
   */
  onReload?(callback: () => void): Cancel;
  /** Ends the program at once, hanging reads or not. */
  exit(code: number): void;
}
