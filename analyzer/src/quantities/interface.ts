import { bytes, count, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/** More in a second is a bad reading; wraps of 32-bit kernels are held tighter. */
const BYTES = 1e11;
const BYTES_32 = 2.5e8;
const PACKETS = 1e7;
/** An IPv4 header: there is no packet without. */
const LEAST_PACKET_BYTES = 20;

const traffic = (column: string) => bytes().grownFrom(column, 1, BYTES, BYTES_32).overLink(1).sum();
const packets = (column: string) =>
  count('packets').grownFrom(column, 1, PACKETS).overLink(LEAST_PACKET_BYTES).sum();

/** Network interfaces. */
export const INTERFACE = new RowKind(
  'interface',
  {
    name: text().key(),
    rxBytes: traffic('rx_bytes'),
    txBytes: traffic('tx_bytes'),
    rxPackets: packets('rx_packets'),
    txPackets: packets('tx_packets'),
    /** Received and sent. */
    errors: packets('rx_errors').andFrom('tx_errors'),
    drops: packets('rx_dropped').andFrom('tx_dropped'),
    /** Those of them that are of received packets. */
    rxErrors: packets('rx_errors'),
    rxDrops: packets('rx_dropped'),
    /** Received for many; what the driver counts as such. */
    rxMulticast: packets('rx_multicast'),
  },
  'interface',
);

export type InterfaceRow = Row<typeof INTERFACE>;
