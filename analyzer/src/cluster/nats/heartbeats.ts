/** Who is alive: each member says so again and again, below a name of its own; NATS forgets what is older than the lease. */
import type { JetStreamManager } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { natsFailure, within } from './nats_failure.js';

const ASK_MS = 4000;

export class Heartbeats {
  private readonly kv: KV;
  private readonly jsm: JetStreamManager;
  private readonly stream: string;

  constructor(kv: KV, jsm: JetStreamManager, stream: string) {
    this.kv = kv;
    this.jsm = jsm;
    this.stream = stream;
  }

  /** @param name of `[a-zA-Z0-9_-]`. @throws EdgevitalsError STORE_FAILED when it is not known whether it was heard. */
  async beat(name: string, text: string): Promise<void> {
    try {
      await within(ASK_MS, this.kv.put(name, text));
    } catch (error) {
      throw natsFailure(error, 'this member could not say that it is alive');
    }
  }

  /** The names of all that are alive. @throws EdgevitalsError STORE_FAILED. */
  async names(): Promise<string[]> {
    try {
      const { state } = await within(ASK_MS, this.jsm.streams.info(this.stream, { subjects_filter: '>' }));
      // $KV.<bucket>.<name>
      return Object.keys(state.subjects ?? {}).map(subject => subject.split('.').slice(2).join('.'));
    } catch (error) {
      throw natsFailure(error, 'NATS does not tell who is alive');
    }
  }

  /** What a member said last; undefined where it is gone. @throws EdgevitalsError STORE_FAILED. */
  async said(name: string): Promise<string | undefined> {
    try {
      const entry = await within(ASK_MS, this.kv.get(name));
      return entry?.operation === 'PUT' ? entry.string() : undefined;
    } catch (error) {
      throw natsFailure(error, 'NATS does not tell who is alive');
    }
  }

  /** A member leaves. */
  async end(name: string): Promise<void> {
    await within(ASK_MS, this.kv.purge(name)).catch(() => {});
  }
}
