/** Questions between members, by subject: whoever listens to it answers. Answers beyond one message come in parts. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { within } from './nats_failure.js';

/** Resolves with the answer; what it throws is for itself to put into words before. */
export type MemberHandler = (payload: Uint8Array) => Promise<Uint8Array>;

/** In front of each part: 1 when it is the last. */
const LAST = 1;
const MORE = 0;
/** All parts of an answer. */
const MOST_BYTES = 64 * 1024 ** 2;

export class NatsRequests {
  private readonly nc: NatsConnection;
  private readonly prefix: string;

  constructor(nc: NatsConnection, prefix: string) {
    this.nc = nc;
    this.prefix = prefix;
  }

  /** Answers what is asked below a subject, until the returned function is called. */
  answer(subject: string, handle: MemberHandler): () => void {
    const subscription = this.nc.subscribe(this.subjectOf(subject), {
      callback: (error, message) => {
        if (error === null) void this.reply(message, handle);
      },
    });
    return () => subscription.unsubscribe();
  }

  /**
   * Asks whoever listens to a subject.
   * @throws EdgevitalsError LINK_CLOSED when nobody does, or no answer came in time.
   */
  async ask(subject: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const inbox = createInbox();
    const parts: Uint8Array[] = [];
    let bytes = 0;
    let take: (error: Error | null, message: Msg) => void = () => {};
    const whole = new Promise<Uint8Array>((resolve, reject) => {
      take = (error, message) => {
        const [isLast] = message.data;
        if (error !== null || isLast === undefined) return reject(error ?? new Error('nobody listens'));
        parts.push(message.data.subarray(1));
        bytes += message.data.length;
        if (isLast === LAST) resolve(Buffer.concat(parts));
        else if (bytes > MOST_BYTES) reject(new Error(`an answer of more than ${MOST_BYTES} bytes`));
      };
    });
    const subscription = this.nc.subscribe(inbox, { callback: (error, message) => take(error, message) });
    try {
      this.nc.publish(this.subjectOf(subject), payload, { reply: inbox });
      return await within(timeoutMs, whole);
    } catch (cause) {
      throw new EdgevitalsError(
        'LINK_CLOSED',
        `no member of the cluster answers for ${subject} at the moment`,
        { cause },
      );
    } finally {
      subscription.unsubscribe();
    }
  }

  private async reply(message: Msg, handle: MemberHandler): Promise<void> {
    const answer = await handle(message.data);
    const most = (this.nc.info?.max_payload ?? 1024 ** 2) - 1024;
    for (let at = 0; at === 0 || at < answer.length; at += most) {
      const part = answer.subarray(at, at + most);
      const framed = new Uint8Array(part.length + 1);
      framed[0] = at + most >= answer.length ? LAST : MORE;
      framed.set(part, 1);
      message.respond(framed);
    }
  }

  private subjectOf(subject: string): string {
    return `${this.prefix}-ask.${subject}`;
  }
}
