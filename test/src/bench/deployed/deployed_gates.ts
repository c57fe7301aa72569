import { atLeast, atMost, below, type Gate, notHeld } from '../bench.js';
import type { PeerResult } from './peers.js';
import { RATE, type ServeResult } from './serve.js';

const LEAST_RATE = 5000;

/**
 * What has to hold of the analyzer as deployed; where it could not be deployed nothing does. Peers that are missing prove
 * nothing.
 * @param inProcess us of CPU time that all models take of a frame, which is held against those who make totals alone.
 */
export function deployedGates(
  serve: ServeResult | undefined,
  peers: readonly PeerResult[],
  inProcess: number | undefined,
): readonly Gate[] {
  const theirs = peers.length === 0 ? undefined : Math.min(...peers.map(({ cost }) => cost.program));
  const gates = [
    atMost(`deployed, ${RATE} frames/s`, serve?.cost.program, 150, 'us CPU per frame'),
    atLeast('kept up with on one core', serve?.highest.rate, LEAST_RATE, 'frames/s'),
    atMost('p99 from publishing to an answer, at half of that', serve?.atHalf.p99, 250, 'ms'),
  ];
  const held = serve === undefined || serve.atHalf.p99 === undefined ? gates.map(notHeld) : gates;
  return [
    ...held,
    below(
      'prior, of the cheaper of those who make totals alone',
      theirs && inProcess && inProcess / theirs,
      1,
      'ratio',
    ),
  ];
}
