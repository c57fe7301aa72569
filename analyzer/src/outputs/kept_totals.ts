/**
 * Totals as they were published, kept over restarts: none is ever said to be less than before, whatever a store that was restored
 * or a model that was fitted anew makes of it.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

const SAVE_SECONDS = 300;
/** Those that were published longest ago make room. */
const MOST_DEVICES = 100_000;

const FILE = v.record(v.string(), v.record(v.string(), v.pipe(v.number(), v.finite())));

export class KeptTotals {
  private readonly path: string | undefined;
  private readonly onError: (error: unknown) => void;
  private readonly byDevice: Map<string, Readonly<Record<string, number>>>;
  private savedAt: number | undefined;

  /** @param path of the file; undefined: nothing outlasts the process. */
  constructor(path: string | undefined, onError: (error: unknown) => void = () => {}) {
    this.path = path;
    this.onError = onError;
    this.byDevice = new Map(Object.entries(path === undefined ? {} : read(path)));
  }

  of(device: string): [string, number][] {
    return Object.entries(this.byDevice.get(device) ?? {});
  }

  set(device: string, totals: Readonly<Record<string, number>>): void {
    this.byDevice.delete(device);
    this.byDevice.set(device, totals);
    if (this.byDevice.size <= MOST_DEVICES) return;
    const [oldest = ''] = this.byDevice.keys();
    this.byDevice.delete(oldest);
  }

  forget(device: string): void {
    this.byDevice.delete(device);
  }

  /** Writes them now and then; `now` in steady seconds. */
  tick(now: number): void {
    this.savedAt ??= now;
    if (now - this.savedAt < SAVE_SECONDS) return;
    this.savedAt = now;
    this.save();
  }

  /** Writes them, whole or not at all. */
  save(): void {
    if (this.path === undefined || this.byDevice.size === 0) return;
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(Object.fromEntries(this.byDevice)));
      renameSync(`${this.path}.new`, this.path);
    } catch (error) {
      // they are written again, and what is lost shows only where the store is lost too
      this.onError(error);
    }
  }
}

function read(path: string): Record<string, Record<string, number>> {
  try {
    const { success, output } = v.safeParse(FILE, JSON.parse(readFileSync(path, 'utf8')));
    return success ? output : {};
  } catch {
    // not there, or cut off: nothing is known of before
    return {};
  }
}
