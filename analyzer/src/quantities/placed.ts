import { count, hertz, joules, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/**
 * A program on one of several clusters of CPUs. Written by the power model, which takes CPU time apart by cluster, where there are
 * several. In the order of the stored form: append only.
 */
export const PLACED = new RowKind('program on a cluster', {
  /** Display name. */
  program: text().key(),
  /** `policy0`: as clusters of the power model are called. */
  cluster: text().key(),
  cpuSeconds: seconds().sum(),
  joules: joules().sum().optional(),
  joulesSigma: joules().sum().optional(),
  /** Times that a reading found a process of it on this cluster which the one before had found on another. */
  arrivals: count('arrivals').sum(),
  /** Clock of the cluster while it ran; unknown where nothing tells it. */
  meanHertz: hertz().mean('cpuSeconds').optional(),
});

export type PlacedRow = Row<typeof PLACED>;
