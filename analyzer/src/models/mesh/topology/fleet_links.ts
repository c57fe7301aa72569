/**
 * What devices of a fleet say of their links, so that each finds what the other end says: batman-adv tells a node how well it is heard,
 * and not how well it hears. One for all devices of an analyzer.
 */

/** The one that was told of first makes room. */
const MOST_ENDS = 20_000;
/** What an end said longer ago, seconds, it may not say any more. */
const STALE_SECONDS = 600;

export interface FleetLinkEnd {
  readonly device: string;
  /** Share of packets that arrive at the other end, 0 to 1. */
  readonly quality: number;
  /** Event time, seconds since 1970. */
  readonly at: number;
}

export class FleetLinks {
  private readonly ends = new Map<string, FleetLinkEnd>();

  /** Takes in what an end says of the way from its address to the other. */
  tell(protocol: string, from: string, to: string, end: FleetLinkEnd): void {
    const key = `${protocol} ${from} ${to}`;
    // what was told last is last
    this.ends.delete(key);
    if (this.ends.size >= MOST_ENDS) this.ends.delete(this.ends.keys().next().value!);
    this.ends.set(key, end);
  }

  /** What the end at `from` said of the way to `to` not long before `at`. */
  find(protocol: string, from: string, to: string, at: number): FleetLinkEnd | undefined {
    const end = this.ends.get(`${protocol} ${from} ${to}`);
    return end !== undefined && Math.abs(at - end.at) <= STALE_SECONDS ? end : undefined;
  }
}
