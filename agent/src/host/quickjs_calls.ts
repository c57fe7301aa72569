import type { RowChanges } from '@edgevitals/shared/frame';

/**
 * What the C host gives (agent/native/src). A call that can fail answers with the negative errno in place of its
 * value. Paths, names and contents hold one character a byte.
 */
export interface HostCalls {
  // files.c
  open(path: string): number;
  read(fd: number, most: number): string | number;
  close(fd: number): void;
  list(path: string): string[] | number;
  readLink(path: string): string | number;
  owner(path: string): number;
  executable(path: string): number;

  // numbers.c
  /** See `HostFile.words`. */
  wordsOfFile(fd: number, places: Int32Array, into: Float64Array): number;
  /** See `HostFile.lines`. */
  linesOfFile(fd: number, keys: string, into: Float64Array): number;
  /** See `HostFile.rows`. */
  rowsOfFile(fd: number, into: Float64Array, changed: Uint8Array): number;

  // row_changes.c
  readonly rowChanges: RowChanges;

  // folder.c
  readAll(path: string): Uint8Array | number;
  makeFolder(path: string): number;
  append(path: string, bytes: Uint8Array): number;
  sync(path: string): number;
  truncate(path: string, size: number): number;
  remove(path: string): number;

  // text.c
  encodeUtf8(text: string): Uint8Array;
  /** Undefined when `fatal` and it is no UTF-8. */
  decodeUtf8(bytes: Uint8Array, fatal: boolean): string | undefined;
  decodeBytes(bytes: Uint8Array): string;

  // system.c
  args(): string[];
  env(name: string): string | undefined;
  machine(): string;
  errnoName(errno: number): string | undefined;
  monotonicMs(): number;
  bootMs(): number;
  wallMs(): number;
  /** CPU time in microseconds, resident bytes, most of them so far, times it went to sleep. */
  usage(): [number, number, number, number];
  /** At most 256. */
  random(bytes: number): Uint8Array | number;
  /** 1 when standard output is one, columns, rows. */
  terminal(): [number, number, number];
  /** With `on`, keys come one by one and unseen; false where standard input is no terminal. Without, as it was. */
  takeKeys(on: boolean): boolean;
  /** What has been typed, a character a byte; empty where the terminal is gone. */
  typed(): string;
  print(fd: number, text: string): void;
  exit(status: number): void;

  // poll.c
  timer(delayMs: number, callback: () => void): number;
  clearTimer(id: number): void;
  /** `what` is READABLE, WRITABLE or both; 0 ends it. */
  watch(fd: number, what: number, callback?: (what: number) => void): void;
  catchSignal(name: string, on: boolean): void;
  onSignal(callback: (name: string) => void): void;

  // jobs.c: 0, or why the job could not be given to a thread
  openSlow(path: string, done: (fd: number) => void): number;
  readSlow(fd: number, done: (content: string | number) => void): number;
  /** Up to `length` bytes, at most 4,096, from `offset` on, of a file that is opened for that. */
  readOnce(path: string, offset: number, length: number, done: (content: string | number) => void): number;
  /** Addresses, a line each; NAME_AGAIN or NAME_UNKNOWN. */
  resolve(name: string, done: (addresses: string | number) => void): number;

  // net.c
  connect(address: string, port: number): number;
  connectUnix(path: string): number;
  isAddress(text: string): 0 | 4 | 6;
  connected(fd: number): number;
  send(fd: number, bytes: Uint8Array, from: number): number;
  /** Empty at the end. */
  receive(fd: number): Uint8Array | number;
  shutdown(fd: number): number;

  // tls.c: a string is why it failed
  tlsOpen(fd: number, settings: TlsSettings): number | string;
  /** 0 when it is done, else what is waited for. */
  tlsHandshake(session: number): number | string;
  tlsSend(session: number, bytes: Uint8Array, from: number): number | string;
  tlsReceive(session: number): Uint8Array | number | string;
  tlsClose(session: number): void;

  // netlink.c, ethtool.c, mmc.c, nvme.c: 0, or why the call could not be given to a thread
  netlink(request: Uint8Array, done: (answer: Uint8Array | number) => void): number;
  socketDiag(request: Uint8Array, done: (answer: Uint8Array | number) => void): number;
  ethtool(nameAndCommand: Uint8Array, done: (answer: Uint8Array | number) => void): number;
  extCsd(diskInRoom: Uint8Array, done: (answer: Uint8Array | number) => void): number;
  nvmeLog(nameAndPageInRoom: Uint8Array, done: (answer: Uint8Array | number) => void): number;
  /** A descriptor that does not block. */
  netlinkListen(request: Uint8Array, mostBytes: number): number;

  // perf.c
  /** -1: any thread, any CPU, no group. */
  perfOpen(attribute: Uint8Array, tid: number, cpu: number, leader: number): number;
  perfRead(fd: number): Uint8Array | number;

  // deflate.c
  /** The same bytes when they do not shrink. */
  deflate(bytes: Uint8Array): Uint8Array;

  // process.c
  spawn(
    path: string,
    words: readonly string[],
    environment: readonly string[],
  ): readonly [pid: number, output: number] | number;
  killGroup(pid: number): number;
  /** Undefined while it runs; -1 when a signal ended it. */
  reap(pid: number): number | undefined;
}

/** How to check the other side, and what to show it. */
export interface TlsSettings {
  readonly name: string;
  /** PEM texts. */
  readonly authorities: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Path of PEM texts, in place of authorities. */
  readonly bundle: string | undefined;
  /** In place of all certificates. */
  readonly identity: string | undefined;
  readonly secret: Uint8Array | undefined;
}

export const READABLE = 1;
export const WRITABLE = 2;
export const NAME_AGAIN = -10001;
export const NAME_UNKNOWN = -10002;

declare global {
  var edgevitalsHost: HostCalls;
}

export const calls: HostCalls = globalThis.edgevitalsHost;

/** Name of a negative errno. */
export function errnoOf(result: number): string {
  if (result === NAME_AGAIN) return 'EAI_AGAIN';
  if (result === NAME_UNKNOWN) return 'ENOTFOUND';
  return calls.errnoName(-result) ?? `errno ${-result}`;
}

/** The bytes of a string as the system has them: a path that the user gave becomes one character a byte. */
export function bytesOf(text: string): string {
  return calls.decodeBytes(calls.encodeUtf8(text));
}
