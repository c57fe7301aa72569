/**
 * What the embedded broker keeps of retained messages: so many topics and bytes in all, and of one client no more than half
 * of what others leave. Whoever fills it leaves room for the next.
 */

/** A device has some twenty, its findings included. */
export const MOST_RETAINED_TOPICS = 100_000;
export const MOST_RETAINED_BYTES = 64 * 1024 ** 2;
/** A topic beside its payload: names, properties and places in maps. */
const TOPIC_BYTES = 300;

export interface RetainedBoundsOptions {
  readonly mostTopics?: number;
  readonly mostBytes?: number;
}

interface Share {
  topics: number;
  bytes: number;
}

export class RetainedBounds {
  private readonly most: Readonly<Share>;
  private readonly kept = new Map<string, { readonly client: string; readonly bytes: number }>();
  private readonly clients = new Map<string, Share>();
  private readonly all: Share = { topics: 0, bytes: 0 };

  constructor({
    mostTopics = MOST_RETAINED_TOPICS,
    mostBytes = MOST_RETAINED_BYTES,
  }: RetainedBoundsOptions = {}) {
    this.most = { topics: mostTopics, bytes: mostBytes };
  }

  /** Bytes of all, roughly. */
  get bytes(): number {
    return this.all.bytes;
  }

  /** A retained message comes; an empty one clears its topic. @returns why it cannot be kept; undefined when it is. */
  keep(client: string, topic: string, payloadBytes: number): string | undefined {
    const before = this.kept.get(topic);
    if (payloadBytes === 0) {
      this.drop(topic);
      return undefined;
    }
    const bytes = TOPIC_BYTES + topic.length + payloadBytes;
    const own = this.clients.get(client) ?? { topics: 0, bytes: 0 };
    // what replaces its own takes no further place
    const mine = before?.client === client ? before : undefined;
    const next = {
      topics: own.topics + (mine === undefined ? 1 : 0),
      bytes: own.bytes + bytes - (mine?.bytes ?? 0),
    };
    for (const what of ['topics', 'bytes'] as const) {
      const left = this.most[what] - (this.all[what] - own[what]);
      // what does not grow may stay as it is
      if (next[what] > left / 2 && next[what] > own[what])
        return `quota exceeded: ${this.all[what]} ${what} of retained messages are kept, ${own[what]} of them of this client, and ${this.most[what]} at most`;
    }
    this.drop(topic);
    this.kept.set(topic, { client, bytes });
    this.count(client, 1, bytes);
    return undefined;
  }

  private drop(topic: string): void {
    const before = this.kept.get(topic);
    if (before === undefined) return;
    this.kept.delete(topic);
    this.count(before.client, -1, -before.bytes);
  }

  private count(client: string, topics: number, bytes: number): void {
    const own = this.clients.get(client) ?? { topics: 0, bytes: 0 };
    for (const share of [own, this.all]) {
      share.topics += topics;
      share.bytes += bytes;
    }
    if (own.topics === 0) this.clients.delete(client);
    else this.clients.set(client, own);
  }
}
