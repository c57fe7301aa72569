import { freePort } from '@edgevitals/shared/testing';
import { type Absent, type Contender, isAbsent } from './contenders/contender.js';
import { CountingRelay } from './counting_relay.js';
import { type Cost, measure } from './measure.js';
import type { Namespace } from './namespace.js';
import { Scraper } from './scraper.js';

/** How a contender gets rid of its figures: to a server's port, by being scraped at its own, or not at all. */
export type Entrant =
  | { readonly publishesTo: number; make(port: number): Contender | Absent }
  | { readonly scraped: true; make(port: number): Contender | Absent }
  | { readonly silent: true; make(): Contender | Absent };

export interface Rhythm {
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** What a contender cost, and how much it said. */
export interface Result extends Cost {
  readonly contender: Contender;
  /** TCP payload out of it; undefined for one that says nothing. */
  readonly outBytesPerSecond: number | undefined;
}

/**
 * Runs a contender once, through a relay of its own so that many can run side by side.
 * @throws Error when it ended early, or sent nothing: figures of one that does not do the work are worth nothing.
 */
export async function runEntrant(
  entrant: Entrant,
  namespace: Namespace,
  { warmUpSeconds, seconds }: Rhythm,
): Promise<Result | Absent> {
  const scraped = 'scraped' in entrant;
  const server = scraped ? await freePort() : 'publishesTo' in entrant ? entrant.publishesTo : 0;
  const relay = await CountingRelay.to(server);
  let scraper: Scraper | undefined;
  try {
    const contender = entrant.make(scraped ? server : relay.port);
    if (isAbsent(contender)) return contender;
    if (scraped) scraper = new Scraper(relay.port);
    const cost = await measure(namespace, contender, relay, warmUpSeconds, seconds);
    const out = scraped ? cost.downBytesPerSecond : cost.upBytesPerSecond;
    if ('silent' in entrant) return { ...cost, contender, outBytesPerSecond: undefined };
    if (out === 0) throw new Error(`${contender.name} sent nothing in ${seconds} s: it does not do the work`);
    return { ...cost, contender, outBytesPerSecond: out };
  } finally {
    scraper?.stop();
    await relay.stop();
  }
}
