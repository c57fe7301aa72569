/**
 * What libraries expect of every JavaScript host and the engine itself has not: timers, UTF-8, a process that is one in
 * name. To be imported before anything else.
 */
import { calls } from './quickjs_calls.js';

const later = (callback: (...args: unknown[]) => void, args: unknown[]): (() => void) =>
  args.length === 0 ? callback : () => callback(...args);

/** What libraries do with a timer besides clearing it: nothing here keeps the process alive by itself. */
class Timer {
  id = 0;

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

function setTimeout(callback: () => void, delayMs = 0, ...args: unknown[]): Timer {
  const timer = new Timer();
  timer.id = calls.timer(delayMs, later(callback, args));
  return timer;
}

function setInterval(callback: () => void, delayMs = 0, ...args: unknown[]): Timer {
  const timer = new Timer();
  const run = later(callback, args);
  const again = (): void => {
    timer.id = calls.timer(delayMs, again);
    run();
  };
  timer.id = calls.timer(delayMs, again);
  return timer;
}

function clearTimer(timer: Timer | undefined | null): void {
  if (timer instanceof Timer) calls.clearTimer(timer.id);
}

const queueMicrotask = (callback: () => void): void => void Promise.resolve().then(callback);

class Utf8Encoder {
  readonly encoding = 'utf-8';

  encode(text = ''): Uint8Array {
    return calls.encodeUtf8(text);
  }

  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    const bytes = calls.encodeUtf8(text);
    into.set(bytes);
    return { read: text.length, written: bytes.length };
  }
}

class Utf8Decoder {
  readonly encoding = 'utf-8';
  readonly fatal: boolean;

  constructor(_label = 'utf-8', options: { fatal?: boolean } = {}) {
    this.fatal = options.fatal === true;
  }

  decode(bytes: Uint8Array): string {
    const text = calls.decodeUtf8(bytes, this.fatal);
    if (text === undefined) throw new TypeError('The encoded data was not valid for encoding utf-8');
    return text;
  }
}

const silent = (): void => {};

Object.assign(globalThis, {
  setTimeout,
  setInterval,
  setImmediate: (callback: () => void, ...args: unknown[]) => setTimeout(callback, 0, ...args),
  clearTimeout: clearTimer,
  clearInterval: clearTimer,
  clearImmediate: clearTimer,
  queueMicrotask,
  TextEncoder: Utf8Encoder,
  TextDecoder: Utf8Decoder,
  performance: { now: () => calls.monotonicMs() },
  // libraries warn through it; what the agent has to say goes through its Host
  console: { log: silent, warn: silent, error: silent, info: silent, debug: silent },
  process: {
    env: {},
    version: '',
    versions: {},
    platform: 'linux',
    argv: [],
    nextTick: (callback: () => void, ...args: unknown[]) => queueMicrotask(later(callback, args)),
    emitWarning: silent,
  },
});
