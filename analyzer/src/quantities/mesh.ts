import { bytes, count, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/** What moves packets from node to node: `802.11` is a radio that is in no mesh of its own. */
export type MeshProtocol = 'batman-adv' | '802.11s' | '802.11' | 'babel' | 'olsr' | 'bmx7' | 'thread';

const packets = () => count('packets').sum().optional();
const traffic = () => bytes().sum().optional();
const time = () => seconds(1e-3).sum().optional();
const newest = (unit: string) => count(unit).optional();

/**
 * Meshes and radios of a device: several raw tables, read by device/mesh/mesh_tables.ts, in the interval in which they were. What a
 * protocol does not count is unknown. In the order of the stored form: append only.
 */
export const MESH = new RowKind('mesh', {
  /** Of its interface; empty for a routing daemon, which has several. */
  name: text().key(),
  protocol: text<MeshProtocol>().key(),
  /** Of batman-adv: `BATMAN_IV` or `BATMAN_V`; empty where that is not told, and of others. */
  algorithm: text(),
  /** Time that the amounts cover; 0 where nothing is counted. */
  seconds: seconds(1e-3).sum(),
  /** Routing traffic: what the mesh itself says to hold together. */
  controlSentPackets: packets(),
  controlSentBytes: traffic(),
  controlReceivedPackets: packets(),
  controlReceivedBytes: traffic(),
  /** What begins or ends here. */
  sentPackets: packets(),
  sentBytes: traffic(),
  receivedPackets: packets(),
  receivedBytes: traffic(),
  /** What others sent to others. */
  forwardedPackets: packets(),
  forwardedBytes: traffic(),
  droppedPackets: packets(),
  /** Frames that a peer has to acknowledge, tries after the first, and what was given up. */
  attempts: count('frames').sum().optional(),
  retries: count('frames').sum().optional(),
  failed: count('frames').sum().optional(),
  /** Times that the channel was not free. */
  accessFailures: count('times').sum().optional(),
  /** Airtime to and from peers. */
  sendSeconds: time(),
  receiveSeconds: time(),
  /** Paths, parents or partitions that changed. */
  pathChanges: count('changes').sum().optional(),
  /** Times that a sleeping node asked its parent for data. */
  polls: count('polls').sum().optional(),
  /** Time as a router or leader, whose receiver is always on. */
  routerSeconds: time(),
  /** The channel: how long it was watched, and how long of that busy, with what was received and with what was sent. */
  channelSeconds: time(),
  channelBusySeconds: time(),
  channelReceiveSeconds: time(),
  channelSendSeconds: time(),
  /** Newest reading: other nodes that are known, peers next to this one, interfaces that the mesh uses, and the channel. */
  nodes: newest('nodes'),
  neighbours: newest('nodes'),
  interfaces: newest('interfaces'),
  channelMegahertz: newest('MHz'),
  /** Between announcements of the own node, where its protocol tells. */
  intervalSeconds: seconds(1e-3).optional(),
  /** CPU time of the daemon that routes, where it tells. */
  controlCpuSeconds: time(),
});

export type MeshRow = Row<typeof MESH>;
