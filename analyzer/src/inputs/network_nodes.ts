/**
 * What is known of the nodes of one network, and what is wrong with them. Bounded: so many nodes, each of a few hundred bytes;
 * when one more speaks, the one that was heard longest ago is forgotten, and counted.
 */
import { given } from '@edgevitals/shared/objects';
import type { NetworkNode } from '@edgevitals/shared/results';
import type { Condition } from '../findings/condition.js';
import { duplicates } from '../models/mesh/patterns/broadcast_storm.js';
import { busyChannel } from '../models/mesh/patterns/busy_channel.js';
import { type Inefficiency, isRaised } from '../models/mesh/patterns/inefficiency.js';
import { chattyNode, leavingNode } from '../models/mesh/patterns/troubled_node.js';
import type { NodeReport, PacketCounts } from './network_input.js';

/** Meshes of either kind have a few hundred; public brokers of Meshtastic carry those of a country. */
const MOST_NODES = 2000;
/** Maps, names and numbers of one. */
const NODE_BYTES = 600;
const DAY = 86_400;
/** Shares are of so many packets, or of what came in so long. */
const SHARE_PACKETS = 50;
const SHARE_SECONDS = 3600;
/** Leaves that are remembered of a node. */
const MOST_LEAVES = 16;
/** A time this far ahead is that of a clock that was never set. */
const AHEAD_SECONDS = 600;

interface KnownNode {
  report: NodeReport;
  heardAt: number;
  /** Counters from which shares are counted, and when they were that. */
  base: PacketCounts | undefined;
  baseAt: number;
  /** Amounts since. */
  shares: PacketCounts | undefined;
  leftAt: number[];
}

export class NetworkNodes {
  private readonly most: number;
  /** Heard longest ago first. */
  private readonly known = new Map<string, KnownNode>();
  /** Nodes that were forgotten to make room. */
  forgotten = 0;

  constructor(most = MOST_NODES) {
    this.most = most;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return this.known.size * NODE_BYTES;
  }

  get size(): number {
    return this.known.size;
  }

  /** Takes a report in that was heard at `now`, seconds since 1970. */
  take(report: NodeReport, now: number): void {
    const before = this.known.get(report.node);
    const at = measuredAt(report, now);
    const last = before?.report.measuredAt;
    // another gateway was slower
    if (last !== undefined && at !== undefined && at < last) return;
    const { measuredAt: _, ...said } = report;
    // messages of several kinds tell different things of a node
    const merged: NodeReport = { ...before?.report, ...said, ...given({ measuredAt: at }) };
    const node: KnownNode = before ?? {
      report: merged,
      heardAt: now,
      base: undefined,
      baseAt: now,
      shares: undefined,
      leftAt: [],
    };
    if (report.packets !== undefined) countPackets(node, report.packets, now);
    if (report.leaves !== undefined) countLeaves(node, before?.report.leaves, report.leaves, now);
    node.report = merged;
    node.heardAt = now;
    // its place in the order of the map is when it was heard
    this.known.delete(report.node);
    this.known.set(report.node, node);
    if (this.known.size <= this.most) return;
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest);
      this.forgotten++;
      break;
    }
  }

  /** Forgets nodes that have not been heard for a day. */
  sweep(now: number): void {
    for (const [name, { heardAt }] of this.known) {
      if (now - heardAt < DAY) break;
      this.known.delete(name);
    }
  }

  /** What is known of them, those heard last first; at most `limit`. */
  list(now: number, limit: number): NetworkNode[] {
    const nodes = [...this.known.values()];
    return nodes
      .slice(-limit)
      .reverse()
      .map(node => shown(node, now));
  }

  /** What is wrong as of now. */
  conditions(now: number): Condition[] {
    const found: Condition[] = [];
    for (const node of this.known.values())
      for (const each of judge(node, now)) {
        const { value: _, ...condition } = each;
        found.push({ ...condition, level: isRaised(each) ? 'raised' : 'held' });
      }
    return found;
  }
}

/** When it was measured, as far as its clock can be right. */
const measuredAt = ({ measuredAt: at }: NodeReport, now: number): number | undefined =>
  at === undefined || at > now + AHEAD_SECONDS ? undefined : at;

function countPackets(node: KnownNode, counts: PacketCounts, now: number): void {
  const { base } = node;
  const restarted = base !== undefined && (counts.sent < base.sent || counts.received < base.received);
  if (base === undefined || restarted) {
    // since it started: as good a stretch as any
    node.shares = counts;
    node.base = counts;
    node.baseAt = now;
    return;
  }
  const grown: PacketCounts = {
    sent: counts.sent - base.sent,
    received: counts.received - base.received,
    ...given({
      bad: growth(counts.bad, base.bad),
      duplicates: growth(counts.duplicates, base.duplicates),
      relayed: growth(counts.relayed, base.relayed),
      relaysCanceled: growth(counts.relaysCanceled, base.relaysCanceled),
      dropped: growth(counts.dropped, base.dropped),
    }),
  };
  if (grown.received < SHARE_PACKETS && now - node.baseAt < SHARE_SECONDS) return;
  node.shares = grown;
  node.base = counts;
  node.baseAt = now;
}

const growth = (now: number | undefined, before: number | undefined): number | undefined =>
  now === undefined || before === undefined || now < before ? undefined : now - before;

/** @param before its count in the last message; without one, when it left is not known. */
function countLeaves(node: KnownNode, before: number | undefined, leaves: number, now: number): void {
  if (before !== undefined) {
    const left = leaves >= before ? leaves - before : leaves;
    for (let i = 0; i < Math.min(left, MOST_LEAVES); i++) node.leftAt.push(now);
  }
  node.leftAt = node.leftAt.filter(at => now - at < DAY).slice(-MOST_LEAVES);
}

const leavesIn = ({ report, leftAt }: KnownNode, now: number): number | undefined =>
  report.leaves === undefined ? undefined : leftAt.filter(at => now - at < DAY).length;

function judge(node: KnownNode, now: number): Inefficiency[] {
  const { report, shares } = node;
  const subject = report.node;
  const { messages, messagesPerSecond, channelUtilization, sentAirtime } = report;
  const leaves = leavesIn(node, now);
  return [
    shares?.duplicates === undefined
      ? undefined
      : duplicates({ subject, received: shares.received, duplicates: shares.duplicates }),
    channelUtilization === undefined
      ? undefined
      : busyChannel({ subject, utilization: channelUtilization, ...given({ sent: sentAirtime }) }),
    messages === undefined || messagesPerSecond === undefined
      ? undefined
      : chattyNode({ subject, messages, messagesPerSecond }),
    leaves === undefined ? undefined : leavingNode({ subject, leaves }),
  ].filter(each => each !== undefined);
}

const share = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || !(whole > 0) || part > whole ? undefined : part / whole;

function shown(node: KnownNode, now: number): NetworkNode {
  const { report, shares, heardAt } = node;
  return {
    node: report.node,
    heardAt,
    ...given({
      batteryRatio: report.batteryRatio,
      powered: report.isPowered,
      volts: report.volts,
      uptimeSeconds: report.uptimeSeconds,
      channelUtilization: report.channelUtilization,
      sentAirtime: report.sentAirtime,
      sentPackets: report.packets?.sent,
      receivedPackets: report.packets?.received,
      relayRatio: share(shares?.relayed, shares?.sent),
      duplicateRatio: share(shares?.duplicates, shares?.received),
      badRatio: share(shares?.bad, shares?.received),
      messages: report.messages,
      messagesPerSecond: report.messagesPerSecond,
      leavesInDay: leavesIn(node, now),
    }),
  };
}
