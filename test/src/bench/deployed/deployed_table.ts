import { figure, textTable } from '../table.js';
import type { LoadCost } from './deployment.js';
import type { PeerResult } from './peers.js';
import { RATE, type ServeResult } from './serve.js';

const HEAD = ['deployed', 'us CPU/message', 'ratio', 'of the broker', 'RSS MiB', 'messages/s'];
const NOTES = `mosquitto, QoS 1, many connections, a message a device and second. serve: default options on a disk, with a prior: durable,
 models, states, findings, history. The others add up CPU time and bytes written by program in memory, of the same
 processes as plain CBOR, only those that changed.
`;

/** Ours first, and what else adds up the same load. */
export function deployedTable(serve: ServeResult, peers: readonly PeerResult[]): string {
  const ours = serve.cost.program;
  const row = (name: string, cost: LoadCost): string[] => [
    name,
    figure(cost.program),
    figure(cost.program / ours),
    figure(cost.broker),
    figure(cost.rssMib),
    String(Math.round(cost.rate)),
  ];
  const table = textTable([
    HEAD,
    row('edgevitals serve', serve.cost),
    ...peers.map(({ name, cost }) => row(name, cost)),
  ]);
  const { latency, atHalf, highest } = serve;
  const times = textTable([
    ['serve, from publishing to an answer', 'p50 ms', 'p99 ms'],
    [`${RATE} frames/s`, figure(latency.p50), figure(latency.p99)],
    [`${Math.round(highest.rate / 2)} frames/s`, figure(atHalf.p50), figure(atHalf.p99)],
  ]);
  const more = highest.isBounded ? '' : ' at least';
  const where = serve.isPinned
    ? 'on one CPU of its own, broker and load on another'
    : 'which could not be given a CPU of its own here: broker and load take part of it';
  return `${table}${NOTES}\n${times}Kept up with:${more} ${highest.rate} frames/s, ${where}.\n\n`;
}
