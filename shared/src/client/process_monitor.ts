import type { ProcessAnswer } from '../results/process.js';

/**
 * What a program uses: awaited, it is the present answer; iterated, it is one answer after the other, each with newer
 * data than the last, until the loop is left.
 *
 *     const now = await monitor.monitorProcess({ processName: 'sensor_daemon' });
 *     for await (const update of monitor.monitorProcess({ processName: 'sensor_daemon' })) { ... }
 */
export class ProcessMonitor implements PromiseLike<ProcessAnswer>, AsyncIterable<ProcessAnswer> {
  private readonly ask: () => Promise<ProcessAnswer>;
  private readonly pause: () => Promise<void>;

  /** @param pause resolves when it is time to ask again; rejects when nobody wants to know any more. */
  constructor(ask: () => Promise<ProcessAnswer>, pause: () => Promise<void>) {
    this.ask = ask;
    this.pause = pause;
  }

  /** The present answer. */
  latest(): Promise<ProcessAnswer> {
    return this.ask();
  }

  // biome-ignore lint/suspicious/noThenProperty: meant to be awaited
  then<A = ProcessAnswer, B = never>(
    onAnswer?: ((answer: ProcessAnswer) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.ask().then(onAnswer, onError);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ProcessAnswer, never, undefined> {
    let newest = Number.NEGATIVE_INFINITY;
    for (;;) {
      const answer = await this.ask();
      if (answer.window.to > newest) {
        newest = answer.window.to;
        yield answer;
      }
      await this.pause();
    }
  }
}
