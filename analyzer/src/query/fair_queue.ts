/**
 * Requests that wait to be answered, by client: the next is always of the client of whom least has been done, so that one
 * that asks for much waits for itself. What a request costs is known beforehand, by what it asks for.
 */
import type { RequestQueue } from '@edgevitals/shared/rpc';

/** Requests of one client that are answered at once, and that wait. */
const MOST_RUNNING = 4;
const MOST_WAITING_EACH = 16;
const MOST_WAITING = 512;

interface QueuedRequest<T> {
  readonly item: T;
  readonly cost: number;
}

interface QueuedClient<T> {
  readonly waiting: QueuedRequest<T>[];
  running: number;
  /** What has been done for it, as a place in the time that all share. */
  used: number;
}

export class FairQueue<T> implements RequestQueue<T> {
  private readonly clients = new Map<string, QueuedClient<T>>();
  /** Where those stand whose turn it is: who comes anew begins here, whatever it has saved. */
  private now = 0;
  private count = 0;
  private readonly cost: (method: string, body: unknown) => number;

  /** @param cost of a request, in any unit. */
  constructor(cost: (method: string, body: unknown) => number) {
    this.cost = cost;
  }

  /** Whether one request more of the client may wait. */
  hasRoom(client: string): boolean {
    return (this.clients.get(client)?.waiting.length ?? 0) < MOST_WAITING_EACH;
  }

  add(client: string, method: string, body: unknown, item: T): T | undefined {
    if (!this.hasRoom(client)) return item;
    const entry = this.clients.get(client) ?? { waiting: [], running: 0, used: this.now };
    let refused: T | undefined;
    if (this.count >= MOST_WAITING) {
      refused = this.dropOfMost(entry.waiting.length + 1);
      if (refused === undefined) return item;
    }
    this.clients.set(client, entry);
    entry.waiting.push({ item, cost: this.cost(method, body) });
    this.count++;
    return refused;
  }

  take(): { readonly client: string; readonly item: T } | undefined {
    let found: string | undefined;
    let next: QueuedClient<T> | undefined;
    let first = Number.POSITIVE_INFINITY;
    for (const [client, entry] of this.clients) {
      if (entry.waiting.length === 0 || entry.running >= MOST_RUNNING) continue;
      // when it would be through: short requests need not wait for the first long one of everybody else
      const through = entry.used + entry.waiting[0]!.cost;
      if (through >= first) continue;
      first = through;
      found = client;
      next = entry;
    }
    if (found === undefined || next === undefined) return undefined;
    const { item, cost } = next.waiting.shift()!;
    this.count--;
    this.now = Math.max(this.now, next.used);
    next.used = Math.max(next.used, this.now) + cost;
    next.running++;
    return { client: found, item };
  }

  done(client: string): void {
    const entry = this.clients.get(client);
    if (entry === undefined) return;
    entry.running--;
    // who owes nothing is not remembered
    for (const [name, { waiting, running, used }] of this.clients)
      if (waiting.length === 0 && running === 0 && used <= this.now) this.clients.delete(name);
    if (this.count === 0 && this.clients.size > MOST_WAITING) this.forgetIdle();
  }

  /** Nobody waits: who has used much need not wait for anybody. */
  private forgetIdle(): void {
    for (const [name, { running }] of this.clients) if (running === 0) this.clients.delete(name);
  }

  /** Takes the last request off the client that has most of them waiting, where those are more than `least`. */
  private dropOfMost(least: number): T | undefined {
    let most: QueuedClient<T> | undefined;
    for (const entry of this.clients.values())
      if (entry.waiting.length > (most?.waiting.length ?? least)) most = entry;
    if (most === undefined) return undefined;
    this.count--;
    return most.waiting.pop()!.item;
  }
}
