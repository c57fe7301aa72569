/** A TCP connection of this machine, whichever way it was asked for. */

/** What is counted of a connection: bytes that the other end has acknowledged, segments with those sent again. */
export const AMOUNTS = [
  'receivedBytes',
  'sentBytes',
  'receivedSegments',
  'sentSegments',
  'resentBytes',
] as const;

export interface TcpConnection {
  /** Which it is: the kernel gives a number twice only after 2^64 others. */
  readonly cookie: string;
  /** Of its socket; 0 when no process has it open any more. */
  readonly inode: number;
  /** Whether both ends are on this device. */
  readonly isLocal: boolean;
  /** Since it was made, in the order of AMOUNTS; NaN what the kernel does not count. */
  readonly amounts: readonly number[];
}

/** Whether an address is of the loopback, or the other end's too. */
export const isWithinDevice = (address: string, other: string): boolean =>
  address === other || /^(::ffff:)?127\.|^::1$/.test(address);
