import type { ProcessAnswer } from '../results/process.js';
import type { ProcessWatch } from './process_watch.js';

/** How a monitor comes to its answers. */
export interface ProcessQuestions {
  /** What the program used in the window asked for, a quarter of an hour by itself. */
  latest(): Promise<ProcessAnswer>;
  /** What it used in the newest interval, or in the window where one was asked for. */
  newest(): Promise<ProcessAnswer>;
  /** Resolves when it is time to ask again; rejects when nobody wants to know any more. */
  pause(): Promise<void>;
  /** Has it read more often while it is followed, where that was asked for. */
  readonly watch?: ProcessWatch;
}

/**
 * What a program uses: awaited, it is the present answer, a mean over the window; iterated, it is one answer after the
 * other, each of the newest interval and newer than the last, until the loop is left.
 *
 *     const now = await monitor.monitorProcess({ processName: 'sensor_daemon' });
 *     for await (const update of monitor.monitorProcess({ processName: 'sensor_daemon' })) { ... }
 */
export class ProcessMonitor implements PromiseLike<ProcessAnswer>, AsyncIterable<ProcessAnswer> {
  private readonly questions: ProcessQuestions;

  constructor(questions: ProcessQuestions) {
    this.questions = questions;
  }

  /** The present answer. */
  latest(): Promise<ProcessAnswer> {
    return this.questions.latest();
  }

  // biome-ignore lint/suspicious/noThenProperty: meant to be awaited
  then<A = ProcessAnswer, B = never>(
    onAnswer?: ((answer: ProcessAnswer) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.latest().then(onAnswer, onError);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ProcessAnswer, never, undefined> {
    const { questions } = this;
    let newest = Number.NEGATIVE_INFINITY;
    try {
      for (;;) {
        const answer = await questions.newest();
        await questions.watch?.keep(busiest(answer), performance.now());
        if (answer.window.to > newest) {
          newest = answer.window.to;
          yield answer;
        }
        await questions.pause();
      }
    } finally {
      await questions.watch?.end();
    }
  }
}

/** The agent reads one process more often: the one that uses most, which stands first. */
const busiest = ({ processes }: ProcessAnswer): number | undefined =>
  processes.find(({ running, pid }) => running && pid !== undefined && pid !== null)?.pid;
