/**
 * What has been announced, and what is to be: of each device at most one message in ten seconds, since Home Assistant drops what
 * comes while it sets the first one up, and few devices a second. Parents come first. What is there already is not said
 * again. A component that is gone is first announced without content, which takes it away, then left out.
 */
import { hash } from 'node:crypto';
import type { ConfigMessage, ConfigStyle } from './config_style.js';
import { type DiscoveryMessage, stubOf } from './discovery.js';
import type { ConfigTopic, Platform } from './discovery_topics.js';

const PAUSE_SECONDS = 10;
const AT_ONCE = 20;

interface Announced {
  /** Makes what is to be announced; undefined: nothing, what is there is taken away. Not held: it is large. */
  wanted: (() => DiscoveryMessage) | undefined;
  /** Components at the broker, and a hash of what is retained by topic. */
  readonly told: Map<string, Platform>;
  readonly retained: Map<string, string>;
  /** Messages that migrate from the other style, before the first of this one. */
  foreign: Set<string>;
  isMigrating: boolean;
  nextAt: number;
  /** When something was said of it last, steady seconds. */
  saidAt: number;
  /** Somebody took it away, and is left in peace until Home Assistant starts anew. */
  silenced: boolean;
}

/** What came of a step. */
interface Said {
  readonly any: boolean;
  readonly isAll: boolean;
}

export class Announcements {
  private readonly style: ConfigStyle;
  private readonly send: (message: ConfigMessage) => Promise<void>;
  private readonly entries = new Map<string, Announced>();
  private due = new Set<string>();

  /** @param send publishes a message retained; rejects where it cannot. */
  constructor(style: ConfigStyle, send: (message: ConfigMessage) => Promise<void>) {
    this.style = style;
    this.send = send;
  }

  /** Takes what the broker retains, or what somebody published there. @returns whether it was taken away by others. */
  seen(topic: ConfigTopic, text: string, name: string): boolean {
    const entry = this.entryOf(topic.objectId);
    if (text === '') {
      const wasTold = entry.retained.delete(name);
      entry.foreign.delete(name);
      if (wasTold) entry.silenced = true;
      return wasTold;
    }
    if (!this.style.isOwn(topic)) {
      entry.foreign.add(name);
      entry.isMigrating = true;
      return false;
    }
    entry.retained.set(name, markOf(text));
    for (const [key, platform] of this.style.componentsIn(topic, text)) entry.told.set(key, platform);
    return false;
  }

  /** Object ids of which something is announced. */
  announced(): string[] {
    return [...this.entries].flatMap(([id, { retained, foreign }]) =>
      retained.size + foreign.size > 0 ? [id] : [],
    );
  }

  /** Components of a device that are announced. */
  componentsOf(objectId: string): string[] {
    return [...(this.entries.get(objectId)?.told.keys() ?? [])];
  }

  /** @param make makes what is to be announced, as often as that is to be said. */
  want(objectId: string, make: (() => DiscoveryMessage) | undefined): void {
    this.entryOf(objectId).wanted = make;
    this.due.add(objectId);
  }

  forget(objectId: string): void {
    this.entries.delete(objectId);
    this.due.delete(objectId);
  }

  /** When something was announced of it last, steady seconds; undefined while that is not all that is to be. */
  saidAt(objectId: string): number | undefined {
    return this.isTold(objectId) ? this.entries.get(objectId)?.saidAt : undefined;
  }

  /** Everything is to be said again: Home Assistant has started, and may have missed it, or the broker has lost it. */
  repeat(): void {
    for (const entry of this.entries.values()) {
      entry.silenced = false;
      entry.nextAt = Number.NEGATIVE_INFINITY;
    }
    this.learnAgain();
  }

  /** The broker tells anew what it retains, and may have lost some: what is not seen again is to be said. */
  learnAgain(): void {
    for (const [id, entry] of this.entries) {
      entry.retained.clear();
      if (entry.wanted !== undefined) this.due.add(id);
    }
  }

  /** Sends what is due at `now` (steady seconds). @throws what `send` does; what was not sent is due ten seconds later. */
  async flush(now: number): Promise<void> {
    let sent = 0;
    for (const objectId of [...this.due]) {
      if (sent >= AT_ONCE) return;
      const entry = this.entryOf(objectId);
      if (entry.silenced) {
        this.due.delete(objectId);
        continue;
      }
      if (now < entry.nextAt) continue;
      const { wanted } = entry;
      const message = wanted?.();
      if (!this.mayBeTold(message)) continue;
      entry.nextAt = now + PAUSE_SECONDS;
      const said =
        message === undefined
          ? await this.takeAway(objectId, entry)
          : await this.step(objectId, entry, message);
      // what it is to be may have changed meanwhile
      if (entry.wanted === wanted && said.isAll) this.due.delete(objectId);
      if (!said.any) continue;
      entry.saidAt = now;
      sent++;
    }
  }

  /** Whether all that is to be announced of it is at the broker. */
  private isTold(objectId: string): boolean {
    const entry = this.entries.get(objectId);
    return entry !== undefined && !this.due.has(objectId) && entry.retained.size > 0;
  }

  private mayBeTold(message: DiscoveryMessage | undefined): boolean {
    const parent = message?.device.via_device;
    return parent === undefined || this.entries.get(parent) === undefined || this.isTold(parent);
  }

  /** One step of what is to be done for a device. @returns whether anything was said, and whether that was all. */
  private async step(objectId: string, entry: Announced, wanted: DiscoveryMessage): Promise<Said> {
    const { foreign } = entry;
    if (entry.isMigrating && foreign.size > 0) {
      // Home Assistant lets go of them, and keeps what people made of them
      for (const topic of foreign) await this.send({ topic, payload: MIGRATE });
      entry.isMigrating = false;
      return { any: true, isAll: false };
    }
    const gone = [...entry.told].filter(([key]) => !(key in wanted.components));
    const stubs = Object.fromEntries(gone.map(([key, platform]) => [key, stubOf(platform)]));
    const shown = { ...wanted, components: { ...wanted.components, ...stubs } };
    let any = false;
    for (const message of this.style.messages(objectId, shown)) {
      const { topic, payload } = message;
      const mark = markOf(payload);
      if (payload === '' ? !entry.retained.has(topic) : entry.retained.get(topic) === mark) continue;
      if (payload === '') entry.retained.delete(topic);
      await this.send(message);
      if (payload !== '') entry.retained.set(topic, mark);
      any = true;
    }
    for (const [key] of gone) entry.told.delete(key);
    for (const [key, { platform }] of Object.entries(wanted.components)) entry.told.set(key, platform);
    for (const topic of foreign) await this.send({ topic, payload: '' });
    foreign.clear();
    // where something is gone, a second message leaves it out
    return { any, isAll: gone.length === 0 };
  }

  private async takeAway(objectId: string, entry: Announced): Promise<Said> {
    const topics = [...entry.retained.keys(), ...entry.foreign];
    entry.retained.clear();
    entry.foreign.clear();
    for (const topic of topics) await this.send({ topic, payload: '' });
    if (entry.wanted === undefined) this.forget(objectId);
    return { any: topics.length > 0, isAll: true };
  }

  private entryOf(objectId: string): Announced {
    let entry = this.entries.get(objectId);
    if (entry === undefined) {
      entry = {
        wanted: undefined,
        told: new Map(),
        retained: new Map(),
        foreign: new Set(),
        isMigrating: false,
        nextAt: Number.NEGATIVE_INFINITY,
        saidAt: Number.NEGATIVE_INFINITY,
        silenced: false,
      };
      this.entries.set(objectId, entry);
    }
    return entry;
  }
}

const MIGRATE = JSON.stringify({ migrate_discovery: true });
const markOf = (text: string): string => hash('sha1', text, 'base64');
