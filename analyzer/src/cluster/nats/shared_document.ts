/** One document that all members see, and change only if nobody else has: a key of a KV bucket, by its revision. */
import type { KV } from '@nats-io/kv';
import { isOutrun, natsFailure, within } from './nats_failure.js';

const ASK_MS = 4000;

export interface DocumentVersion {
  readonly text: string | undefined;
  readonly revision: number;
}

export class SharedDocument {
  private readonly kv: KV;
  private readonly key: string;

  constructor(kv: KV, key: string) {
    this.kv = kv;
    this.key = key;
  }

  /** @throws EdgevitalsError STORE_FAILED when nobody answers. */
  async read(): Promise<DocumentVersion> {
    try {
      const entry = await within(ASK_MS, this.kv.get(this.key));
      return entry === null || entry.operation !== 'PUT'
        ? { text: undefined, revision: entry?.revision ?? 0 }
        : { text: entry.string(), revision: entry.revision };
    } catch (error) {
      throw natsFailure(error, `${this.key} cannot be read`);
    }
  }

  /**
   * Sets it, if `revision` is still the newest.
   * @returns whether that was so. @throws EdgevitalsError STORE_FAILED when it is not known whether it is set.
   */
  async set(text: string, revision: number): Promise<boolean> {
    try {
      const set = revision === 0 ? this.kv.create(this.key, text) : this.kv.update(this.key, text, revision);
      await within(ASK_MS, set);
      return true;
    } catch (error) {
      if (isOutrun(error)) return false;
      throw natsFailure(error, `${this.key} cannot be set`);
    }
  }
}
