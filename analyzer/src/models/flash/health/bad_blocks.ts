/** Blocks of raw flash that went bad while it was watched. Those that were bad from the factory on have no date. */
import * as v from 'valibot';

const DAY = 86_400;
/** So far back they count. */
export const BAD_BLOCK_DAYS = 30;
/** Times that are kept apart: more are joined with the last. */
const MOST = 8;

export class BadBlocks {
  private count: number | undefined;
  private grown: { at: number; blocks: number }[] = [];

  /** @param at seconds of event time. @param count of all that are bad. */
  add(at: number, count: number): void {
    const before = this.count;
    if (count === before) return;
    this.count = count;
    if (before === undefined) return;
    if (count < before) {
      // a chip that was erased with its marks, or another one
      this.grown = [];
      return;
    }
    const last = this.grown.at(-1);
    if (last !== undefined && this.grown.length >= MOST) {
      last.at = at;
      last.blocks += count - before;
    } else {
      this.grown.push({ at, blocks: count - before });
    }
  }

  /** Event time at which blocks went bad last, seconds; 0 where none did. */
  get lastAt(): number {
    return this.grown.at(-1)?.at ?? 0;
  }

  /** Blocks that went bad in the last 30 days. */
  recent(at: number): number {
    this.grown = this.grown.filter(each => at - each.at < BAD_BLOCK_DAYS * DAY);
    return this.grown.reduce((sum, { blocks }) => sum + blocks, 0);
  }

  snapshot(): unknown {
    return [this.count ?? null, this.grown.map(({ at, blocks }) => [Math.round(at), blocks])];
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const [count, grown] = snapshot;
    this.count = count ?? undefined;
    this.grown = grown.slice(-MOST).map(([at, blocks]) => ({ at, blocks }));
  }
}

const SNAPSHOT = v.tuple([v.nullable(v.number()), v.array(v.tuple([v.number(), v.number()]))]);
