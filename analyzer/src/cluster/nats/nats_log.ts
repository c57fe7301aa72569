/**
 * A log of messages by subject, in one stream of JetStream: appended with an identity or against the newest message that the
 * writer knows, read in order from a place on, for as long as is asked for.
 *
 * Reading is watched. The library's ordered consumer was seen to hang for half a minute after the death of a node; what has said
 * nothing for a while although there is more is made anew from the next message on.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import {
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  type MsgRequest,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { isOutrun, natsFailure, within } from './nats_failure.js';

/** A message that stands in a log. */
export interface LogEntry {
  /** Its place: grows over all subjects of the log. */
  readonly sequence: number;
  /** Behind the name of the log. */
  readonly subject: string;
  readonly payload: Uint8Array;
}

export interface AppendOptions {
  /** The same for the same payload: one that came before is not stored again. */
  readonly id?: string;
  /** The newest message of the subject, 0: there is none. */
  readonly after?: number;
}

/** Another has written to the subject since: whoever is told so does not own it any more. */
export class LogOutrun extends EdgevitalsError {
  constructor(subject: string, cause: unknown) {
    super('STORE_FAILED', `another has written to ${subject} since: it is not ours any more`, { cause });
  }
}

interface NatsLogOptions {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly stream: string;
  /** What its subjects begin with. */
  readonly subject: string;
}

const APPEND_MS = 5000;
const CREATE_MS = 5000;
const ASK_MS = 4000;
/** A pull is made anew this often; heartbeats come twice as often. */
const EXPIRES_MS = 4000;
/** Nothing has come for so long: is there something? */
const SILENT_MS = 3000;
const PAUSE_MS = 250;
const MESSAGES_AHEAD = 200;

export class NatsLog {
  private readonly options: NatsLogOptions;

  constructor(options: NatsLogOptions) {
    this.options = options;
  }

  /** Bytes that one message may have. */
  get mostBytes(): number {
    // headers and subject take some
    return (this.options.nc.info?.max_payload ?? 1024 ** 2) - 1024;
  }

  /**
   * Resolves when it is stored on most nodes.
   * @returns its place; of one that is not stored again that of the first.
   * @throws LogOutrun where `after` is not the newest any more, EdgevitalsError STORE_FAILED when it could not be stored, or
   * it is not known whether it was.
   */
  async append(subject: string, payload: Uint8Array, { id, after }: AppendOptions = {}): Promise<number> {
    const { js, subject: prefix } = this.options;
    try {
      const { seq } = await js.publish(`${prefix}.${subject}`, payload, {
        timeout: APPEND_MS,
        ...given({ msgID: id, expect: after === undefined ? undefined : { lastSubjectSequence: after } }),
      });
      return seq;
    } catch (error) {
      if (isOutrun(error)) throw new LogOutrun(subject, error);
      throw natsFailure(error, `could not be stored at NATS: ${subject}`);
    }
  }

  /** The newest message of a subject; undefined where there is none. @throws EdgevitalsError STORE_FAILED. */
  newest(subject: string): Promise<LogEntry | undefined> {
    return this.find(subject, { last_by_subj: `${this.options.subject}.${subject}` });
  }

  /** The first message of a subject from a place on; undefined where there is none. @throws EdgevitalsError STORE_FAILED. */
  next(subject: string, from: number): Promise<LogEntry | undefined> {
    // what the library has a type for is the direct request of the same form
    const query = { seq: from, next_by_subj: `${this.options.subject}.${subject}` };
    return this.find(subject, query as MsgRequest);
  }

  private async find(subject: string, query: MsgRequest): Promise<LogEntry | undefined> {
    const { jsm, stream } = this.options;
    try {
      const found = await within(ASK_MS, jsm.streams.getMessage(stream, query));
      return found === null ? undefined : { sequence: found.seq, subject, payload: found.data };
    } catch (error) {
      if (/no message found/.test(String((error as Error).message))) return undefined;
      throw natsFailure(error, `what NATS has of ${subject} is not known`);
    }
  }

  /** Gives up what stands before a place. @throws EdgevitalsError STORE_FAILED. */
  async trim(subject: string, before: number): Promise<void> {
    const { jsm, stream, subject: prefix } = this.options;
    try {
      await within(ASK_MS, jsm.streams.purge(stream, { filter: `${prefix}.${subject}`, seq: before }));
    } catch (error) {
      throw natsFailure(error, `${subject} could not be trimmed at NATS`);
    }
  }

  /** Which log it is: another one once it has been deleted and made anew. @throws EdgevitalsError STORE_FAILED. */
  async identity(): Promise<string> {
    try {
      return (await within(ASK_MS, this.options.jsm.streams.info(this.options.stream))).created;
    } catch (error) {
      throw natsFailure(error, `NATS does not tell of ${this.options.stream}`);
    }
  }

  /** Bytes and messages that are stored. @throws EdgevitalsError STORE_FAILED. */
  async size(): Promise<{ readonly bytes: number; readonly messages: number; readonly last: number }> {
    try {
      const { state } = await within(ASK_MS, this.options.jsm.streams.info(this.options.stream));
      return { bytes: state.bytes, messages: state.messages, last: state.last_seq };
    } catch (error) {
      throw natsFailure(error, `NATS does not tell of ${this.options.stream}`);
    }
  }

  /**
   * Messages in order, from a place on, until `signal` says so. Never ends by itself: what fails is tried again.
   * @param filter of subjects, `3` or `3.>`.
   * @param onTrouble told of what was tried again.
   */
  async *read(
    filter: string,
    from: number,
    signal: AbortSignal,
    onTrouble: (error: unknown) => void = () => {},
  ): AsyncGenerator<LogEntry, void, void> {
    let next = Math.max(1, from);
    while (!signal.aborted) {
      let messages: ConsumerMessages | undefined;
      const stop = (): void => messages?.stop();
      signal.addEventListener('abort', stop, { once: true });
      try {
        messages = await this.consume(filter, next);
        if (signal.aborted) messages.stop();
        for await (const message of this.watched(messages, filter, () => next)) {
          next = message.seq + 1;
          yield this.entryOf(message);
          if (signal.aborted) return;
        }
      } catch (error) {
        if (!signal.aborted) onTrouble(error);
      } finally {
        signal.removeEventListener('abort', stop);
        messages?.stop();
      }
      if (!signal.aborted) await pause(PAUSE_MS, signal);
    }
  }

  /**
   * All messages that there are below a filter now, in order.
   * @throws EdgevitalsError STORE_FAILED when they cannot be read in that time, or before `ending` says that they are not needed.
   */
  async *all(
    filter: string,
    from: number,
    timeoutMs: number,
    ending?: AbortSignal,
  ): AsyncGenerator<LogEntry, void, void> {
    const end = await this.newest(filter);
    if (end === undefined || end.sequence < from) return;
    let trouble: unknown;
    const late = AbortSignal.timeout(timeoutMs);
    const signal = ending === undefined ? late : AbortSignal.any([late, ending]);
    for await (const entry of this.read(filter, from, signal, error => {
      trouble = error;
    })) {
      yield entry;
      if (entry.sequence >= end.sequence) return;
    }
    throw natsFailure(trouble ?? new Error('time is over'), `${filter} could not be read from NATS`);
  }

  private entryOf(message: JsMsg): LogEntry {
    return {
      sequence: message.seq,
      subject: message.subject.slice(this.options.subject.length + 1),
      payload: message.data,
    };
  }

  private async consume(filter: string, from: number): Promise<ConsumerMessages> {
    const { js, stream, subject } = this.options;
    const consumer = await within(
      CREATE_MS,
      js.consumers.get(stream, {
        filter_subjects: `${subject}.${filter}`,
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: from,
        inactive_threshold: 30_000,
      }),
    );
    return within(
      CREATE_MS,
      consumer.consume({ max_messages: MESSAGES_AHEAD, expires: EXPIRES_MS, idle_heartbeat: EXPIRES_MS / 2 }),
    );
  }

  /** The messages of a consumer; ends it when it stays silent although there is more. */
  private async *watched(
    messages: ConsumerMessages,
    filter: string,
    next: () => number,
  ): AsyncGenerator<JsMsg, void, void> {
    let heardAt = performance.now();
    let isAsking = false;
    let hung: Error | undefined;
    const watch = setInterval(async () => {
      if (isAsking || performance.now() - heardAt < SILENT_MS) return;
      isAsking = true;
      const expected = next();
      const newest = await this.newest(filter).catch(() => undefined);
      isAsking = false;
      if (newest === undefined || newest.sequence < expected) {
        // nothing is there, or nobody can say: the latter is asked again
        if (newest !== undefined) heardAt = performance.now();
        return;
      }
      if (next() !== expected) return;
      hung = new Error(`silent for ${SILENT_MS} ms, though message ${newest.sequence} of ${filter} is there`);
      messages.stop(hung);
    }, SILENT_MS / 3);
    try {
      for await (const message of messages) {
        heardAt = performance.now();
        yield message;
        // what is done with it takes time as well
        heardAt = performance.now();
      }
      if (hung !== undefined) throw hung;
    } finally {
      clearInterval(watch);
    }
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
