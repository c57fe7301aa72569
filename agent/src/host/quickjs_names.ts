import { calls, errnoOf } from './quickjs_calls.js';

type Done = (addresses: readonly string[], errno: string | undefined) => void;

/** Who waits for a name. */
const asked = new Map<string, Done[]>();

/**
 * Looks a name up, in the order of addresses that the C library prefers (RFC 6724). A resolver may keep silent for
 * longer than an attempt to connect lasts: who asks meanwhile gets the same answer, so that no questions pile up.
 */
export function lookUp(name: string, done: Done): void {
  const others = asked.get(name);
  if (others !== undefined) {
    others.push(done);
    return;
  }
  asked.set(name, [done]);
  const finish = (found: string | number): void => {
    const waiting = asked.get(name) ?? [];
    asked.delete(name);
    const failed = typeof found === 'number';
    for (const one of waiting)
      one(failed ? [] : found.trim().split('\n'), failed ? errnoOf(found) : undefined);
  };
  const started = calls.resolve(name, finish);
  if (started < 0) calls.timer(0, () => finish(started));
}
