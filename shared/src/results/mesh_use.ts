/** What answers about the network have for parts: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate } from './common.js';
import { messageOf } from './message.js';

/** The network stack of a device; what its kernel does not count is absent. */
export interface NetworkStackUse {
  /** Time that the amounts cover. */
  readonly seconds: number;
  /** Packets that CPUs took from interfaces, those that found no room in a CPU's queue, and times that work was left over. */
  readonly processedPackets?: number;
  readonly backlogDrops?: number;
  readonly squeezes?: number;
  /** IPv4 and IPv6; what is forwarded below them, as by batman-adv, is not in it. */
  readonly ipReceivedPackets?: number;
  readonly ipSentPackets?: number;
  readonly ipForwardedPackets?: number;
  readonly ipDroppedPackets?: number;
  readonly multicastPackets?: number;
  readonly broadcastPackets?: number;
  readonly tcpSentSegments?: number;
  readonly tcpRetransmits?: number;
  readonly udpErrors?: number;
  /** Newest reading: sockets, and the memory of their buffers. */
  readonly sockets?: number;
  readonly socketBytes?: number;
}

/** What fields it has, for those who fill them in by name. */
export const NETWORK_STACK_USE = messageOf<NetworkStackUse>()(edgevitals.v1.NetworkStackUse);

/** A mesh on an interface, a radio, or a routing daemon; what is not counted is absent. */
export interface MeshUse {
  /** Interface; empty for a routing daemon. */
  readonly name: string;
  /** "batman-adv", "802.11s", "802.11" (a radio in no mesh of its own), "babel", "olsr", "bmx7" or "thread". */
  readonly protocol: string;
  /** Of batman-adv: "BATMAN_IV" or "BATMAN_V". */
  readonly algorithm: string;
  /** Time that the amounts cover. */
  readonly seconds: number;
  /** Routing traffic; bytes with Ethernet headers. */
  readonly controlSentPackets?: number;
  readonly controlSentBytes?: number;
  readonly controlReceivedPackets?: number;
  readonly controlReceivedBytes?: number;
  /** Payload that begins or ends here, and what others sent to others. */
  readonly sentPackets?: number;
  readonly sentBytes?: number;
  readonly receivedPackets?: number;
  readonly receivedBytes?: number;
  readonly forwardedPackets?: number;
  readonly forwardedBytes?: number;
  readonly droppedPackets?: number;
  /** Frames to be acknowledged, tries after the first, frames that were given up, and times that the channel was not free. */
  readonly attempts?: number;
  readonly retries?: number;
  readonly failed?: number;
  readonly accessFailures?: number;
  /** Airtime to and from peers. */
  readonly sendSeconds?: number;
  readonly receiveSeconds?: number;
  readonly pathChanges?: number;
  readonly polls?: number;
  /** Time as a Thread router or leader. */
  readonly routerSeconds?: number;
  /** How long the channel was watched, and of that busy, with what was received and with what was sent. */
  readonly channelSeconds?: number;
  readonly channelBusySeconds?: number;
  readonly channelReceiveSeconds?: number;
  readonly channelSendSeconds?: number;
  /** Newest reading. */
  readonly nodes?: number;
  readonly neighbours?: number;
  readonly interfaces?: number;
  readonly channelMegahertz?: number;
  /**
   * Control sent over payload sent and forwarded; sent and received over all payload. Absent below 1 kB/s of payload, where a ratio
   * misleads: the absolute rates in `control` tell then.
   */
  readonly sentOverheadRatio?: number;
  readonly overheadRatio?: number;
  /** Frames for others among those that leave. */
  readonly forwardedRatio?: number;
  readonly control?: ControlTraffic;
  /** Between announcements of the own node, where its protocol tells. */
  readonly intervalSeconds?: number;
  /** CPU time of the daemon that routes, where it tells. */
  readonly controlCpuSeconds?: number;
}

/** What fields it has, for those who fill them in by name. */
export const MESH_USE = messageOf<MeshUse>()(edgevitals.v1.MeshUse);

/** Routing traffic against what there has to be. */
export interface ControlTraffic {
  /** B/s with Ethernet headers; absent where nobody counts them. */
  readonly sentBytesPerSecond?: number;
  readonly receivedBytesPerSecond?: number;
  /** What is sent by nodes, interfaces and interval; from where to where it may lie. */
  readonly expectedBytesPerSecond?: Estimate;
  readonly expectedLow?: number;
  readonly expectedHigh?: number;
  /** "less", "expected", "more", or "saturated": the node cannot keep up, which says more than its traffic. Empty where nothing is held against anything. */
  readonly verdict: string;
  /** Beyond the upper end, B/s. */
  readonly excessBytesPerSecond?: number;
  /** Share of time that control frames are on the air around it, at the multicast rate that is usual on its band. */
  readonly airtimeRatio?: Estimate;
  /** Among the devices of the fleet with that protocol: how many there are, the share of them that sends less, and their median. */
  readonly fleetDevices?: number;
  readonly fleetRank?: number;
  readonly fleetMedianBytesPerSecond?: number;
}

/** What a forwarded packet costs, learned since the device was first seen. */
export interface ForwardingUse {
  /** Windows, of about a minute, that it rests on. */
  readonly windows: number;
  /** Why nothing is told: "few-windows", "no-forwards", "steady", "saturated", "timer-locked" or "uncertain"; empty when it is. */
  readonly refused: string;
  /** CPU microseconds; percent of a CPU for 100 packets a second. */
  readonly microsecondsPerPacket?: Estimate;
  readonly microsecondsPerByte?: Estimate;
  readonly percentPerHundredPackets?: Estimate;
  /** CPU energy, J; the radio's is in `battery`. Absent where the power of a busy CPU is not known. */
  readonly joulesPerPacket?: Estimate;
  readonly joulesPerByte?: Estimate;
  /** CPU seconds and joules of what was forwarded in the window. */
  readonly cpuSeconds?: Estimate;
  readonly joules?: Estimate;
  /** Share of the variance of busy time that packets explain. */
  readonly explainedRatio?: number;
}

/** Power of taking part in a mesh, W in the mean. */
export interface MeshBattery {
  /** Class of the radio whose published figures are taken, and whether it stands for devices that nobody measured. */
  readonly radioClass: string;
  readonly classDefault: boolean;
  /** Routing traffic, what is forwarded for others, the device's own traffic, and a receiver that is on because of the mesh. */
  readonly control?: Estimate;
  readonly forwarding?: Estimate;
  readonly own?: Estimate;
  readonly listening?: Estimate;
  /** All but the own. */
  readonly mesh?: Estimate;
  /** Hours that the device would run longer for each day that it takes part, and days that a full charge lasts less. */
  readonly hoursPerDay?: Estimate;
  readonly daysOfCharge?: Estimate;
  /** Why hours are not told; empty when they are. */
  readonly unknown: string;
  /** J of a forwarded packet by the battery's gauge, and how many times what the class says that is. */
  readonly gaugeJoulesPerPacket?: Estimate;
  readonly gaugeOverClass?: number;
}
