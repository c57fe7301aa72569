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
  private waiting: { count: number; resolve: (items: T[]) => void }[] = [];

  readonly add = (item: T): void => {
    this.items.push(item);
    this.waiting = this.waiting.filter(({ count, resolve }) => {
      if (this.items.length < count) return true;
      resolve(this.items);
      return false;
    });
  };

  /** Resolves with everything when at least `count` have come. */
  atLeast(count: number): Promise<T[]> {
    if (this.items.length >= count) return Promise.resolve(this.items);
    return new Promise(resolve => this.waiting.push({ count, resolve }));
  }
}
