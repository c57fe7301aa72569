import type { FuzzTarget } from './fuzz_target.js';
import { config } from './targets/config.js';
import { info, status } from './targets/documents.js';
import { frames } from './targets/frames.js';
import { outputs } from './targets/outputs.js';
import { packetsOf4, packetsOf5 } from './targets/packets.js';
import { cborQueries, jsonQueries, protobufQueries } from './targets/queries.js';
import { recordings } from './targets/recordings.js';

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  frames,
  info,
  status,
  jsonQueries,
  cborQueries,
  protobufQueries,
  config,
  outputs,
  recordings,
  packetsOf5,
  packetsOf4,
];

/** How many of so many cases each target has: by how fast it is, at least ten. */
export function sharesOf(cases: number, targets: readonly FuzzTarget[]): number[] {
  const all = targets.reduce((sum, { every }) => sum + 1 / every, 0);
  return targets.map(({ every }) => Math.max(10, Math.round(cases / every / all)));
}
