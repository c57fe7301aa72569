/** Answers that are larger than a packet: cut into parts, and put together again (proto/PROTOCOL.md, section 6). */
import { EdgevitalsError } from '../errors/errors.js';

/** Bytes of an answer's payload where the request does not say what its client takes: clients of ours take 256 KiB a packet. */
export const USUAL_ANSWER_BYTES = 240 * 1024;
const MOST_ANSWER_BYTES = 16 * 1024 ** 2;
const LEAST_PART_BYTES = 1024;
const MOST_PARTS = 256;

/** User property of a request: most bytes of payload that its client takes in one packet. */
export const ANSWER_LIMIT = 'answer-limit';
/** User property of a request: its client puts parts together. */
export const PARTS = 'parts';
/** User property of a part: which it is, of how many; `2/5`. */
export const PART = 'part';

/**
 * The packets that carry an answer.
 * @param asked user properties of the request; undefined where it had none that came through.
 * @throws EdgevitalsError QUERY_ANSWER_TOO_LARGE when it does not fit.
 */
export function partsOf(
  payload: Uint8Array,
  asked: Readonly<Record<string, string>> | undefined,
): readonly Uint8Array[] {
  const told = Number(asked?.[ANSWER_LIMIT] ?? USUAL_ANSWER_BYTES);
  const limit = told >= LEAST_PART_BYTES ? Math.min(told, MOST_ANSWER_BYTES) : USUAL_ANSWER_BYTES;
  if (payload.length <= limit) return [payload];
  const count = Math.ceil(payload.length / limit);
  if (asked?.[PARTS] === undefined || count > MOST_PARTS)
    throw new EdgevitalsError(
      'QUERY_ANSWER_TOO_LARGE',
      `the answer has ${payload.length} bytes, and ${limit} are taken: ask for less at once with limit, points or a shorter window, for devices page by page with limit and after, or for parts (user property ${PARTS})`,
    );
  return Array.from({ length: count }, (_, i) => payload.subarray(i * limit, (i + 1) * limit));
}

/** Parts of one answer, as they come in. */
export class PartialAnswer {
  private readonly parts = new Map<number, Uint8Array>();

  /**
   * Takes a part. @returns the whole payload with the last of them.
   * @param name user property `part`.
   * @throws EdgevitalsError QUERY_BAD_PAYLOAD when it is no part.
   */
  add(name: string, payload: Uint8Array): Uint8Array | undefined {
    const [, number, count] = /^(\d{1,3})\/(\d{1,3})$/.exec(name) ?? [];
    const [i, n] = [Number(number), Number(count)];
    if (!(i >= 1 && i <= n && n <= MOST_PARTS))
      throw new EdgevitalsError('QUERY_BAD_PAYLOAD', `${JSON.stringify(name.slice(0, 20))} is no part`);
    this.parts.set(i, payload);
    if (this.parts.size < n) return undefined;
    const all = [...this.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
    const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const bytes of all) {
      whole.set(bytes, at);
      at += bytes.length;
    }
    return whole;
  }
}
