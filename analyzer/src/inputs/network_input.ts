/**
 * A network whose nodes run no agent, heard through the messages that its gateway publishes on the same broker. An input
 * turns one message into what it says of nodes; what is kept of that, judged and answered is the same for all.
 */

/** What a message says of a node; what it does not say is absent. */
export interface NodeReport {
  /** What the network calls it. */
  readonly node: string;
  /** When it was measured, seconds since 1970. */
  readonly measuredAt?: number;
  /** Charge, 0 to 1. */
  readonly batteryRatio?: number;
  readonly isPowered?: boolean;
  readonly volts?: number;
  /** Share of time in which the channel is taken, and in which the node itself sent. */
  readonly channelUtilization?: number;
  readonly sentAirtime?: number;
  readonly uptimeSeconds?: number;
  /** Since the node started. */
  readonly packets?: PacketCounts;
  /** Since the gateway began to count. */
  readonly messages?: number;
  readonly messagesPerSecond?: number;
  readonly leaves?: number;
}

/** Counters of a node of a flooding mesh. */
export interface PacketCounts {
  readonly sent: number;
  readonly received: number;
  /** Of those received: malformed, and heard before. */
  readonly bad?: number;
  readonly duplicates?: number;
  /** Of those sent: for others; and not sent, because another did first. */
  readonly relayed?: number;
  readonly relaysCanceled?: number;
  readonly dropped?: number;
}

/** What a message came to: `unreadable` is well formed, and only others have its key; `other` is none of our business. */
export type InputReading =
  | { readonly kind: 'reports'; readonly reports: readonly NodeReport[] }
  | { readonly kind: 'unreadable' | 'other' };

export const UNREADABLE: InputReading = { kind: 'unreadable' };
export const OTHER: InputReading = { kind: 'other' };

export interface NetworkInput {
  /** A name of the registry. */
  readonly kind: string;
  /** What findings call the network: a device id that no device has by chance. */
  readonly network: string;
  /** What to subscribe to. */
  readonly filter: string;
  /** Largest payload that is looked at, bytes. */
  readonly mostBytes: number;
  /** Reads a message. @throws EdgevitalsError INPUT_INVALID when it is not in the documented format. */
  read(topic: string, payload: Uint8Array): InputReading;
}

/** A number of a message, where it is one and in its range. */
export const numberIn = (value: unknown, low: number, high: number): number | undefined =>
  typeof value === 'number' && value >= low && value <= high ? value : undefined;

/** Control characters in a name would reach terminals and topics. */
export const isNodeName = (name: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  name.length > 0 && name.length <= 64 && !/[\u0000-\u001f\u007f]/.test(name);
