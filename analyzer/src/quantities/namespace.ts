import { bytes, count, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/**
 * Traffic of a network namespace that is not the agent's own, in the interval in which it was read (device/namespace_tables.ts). In
 * the order of the stored form: append only.
 */
export const NAMESPACE = new RowKind('network namespace', {
  /** Display name of the program in it that started first. */
  name: text().key(),
  rxBytes: bytes().sum(),
  txBytes: bytes().sum(),
  rxPackets: count('packets').sum(),
  txPackets: count('packets').sum(),
  errors: count('packets').sum(),
  drops: count('packets').sum(),
  /** Newest reading. */
  processes: count('processes'),
});

export type NamespaceRow = Row<typeof NAMESPACE>;
