import { bytes, count, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/**
 * TCP traffic of a program, in the interval in which connections were read (device/traffic_tables.ts). In the order of the stored
 * form: append only.
 */
export const TRAFFIC = new RowKind('traffic of a program', {
  /** Display name; empty for connections whose process is not known. */
  program: text().key(),
  /** From and to other devices; sent is what they acknowledged, its segments with those sent again. */
  receivedBytes: bytes().sum(),
  sentBytes: bytes().sum(),
  receivedSegments: count('segments').sum(),
  sentSegments: count('segments').sum(),
  /** Sent again; unknown before Linux 4.19. */
  resentBytes: bytes().sum().optional(),
  /** Within the device. */
  localSentBytes: bytes().sum(),
  localSentSegments: count('segments').sum(),
  /** Newest reading. */
  connections: count('connections').optional(),
});

export type TrafficRow = Row<typeof TRAFFIC>;
