import type { LinkState, MqttEndpoint } from '../mqtt/endpoint.js';

/** Resolves when the endpoint is in `state`, at once if it is already; with the reason given for it, if any. */
export function whenState(endpoint: MqttEndpoint, state: LinkState): Promise<Error | undefined> {
  if (endpoint.state === state) return Promise.resolve(undefined);
  return new Promise(resolve => {
    const stop = endpoint.onState((now, reason) => {
      if (now !== state) return;
      stop();
      resolve(reason);
    });
  });
}

/** Collects what comes in, and lets a test wait for it. */
export class Inbox<T> {
  readonly items: T[] = [];
  private readonly watchers = new Set<() => void>();

  readonly add = (item: T): void => {
    this.items.push(item);
    for (const look of [...this.watchers]) look();
  };

  /** Resolves with everything when at least `count` have come. */
  async atLeast(count: number): Promise<T[]> {
    await this.when(() => this.items.length >= count);
    return this.items;
  }

  /** Resolves when one has come that satisfies `wanted`, with the first such. */
  async until(wanted: (item: T) => boolean): Promise<T> {
    await this.when(() => this.items.some(wanted));
    return this.items.find(wanted)!;
  }

  private when(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise(resolve => {
      const look = (): void => {
        if (!holds()) return;
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
    });
  }
}
