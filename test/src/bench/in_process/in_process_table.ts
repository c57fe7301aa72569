import { figure, textTable } from '../table.js';
import type { FrameCost, Measured } from './frame_cost.js';

const HEAD = [
  'in process',
  'devices',
  'us CPU/frame',
  'of it flush',
  'snapshots',
  'us/process sample',
  'KiB/device',
];
const NOTES = `60 processes, 10 busy; a frame a second (plan: 10 s with ten readings of the device, two of processes).
none, prior, sensor: what power is told from; churn: two processes come and two go each second.
us CPU: decoding to findings, minutes encoded and written; medians of minutes of event time. Snapshots come on top.
KiB: heap and buffers after a collection; without full-resolution slices, of which a fleet has one budget.
`;

/** A row a workload, and one more for the time in which models learn. */
export function inProcessTable(all: readonly Measured[]): string {
  const rows = all.flatMap(({ workload: { set, devices }, steady, learning, kib }) => [
    ...(learning === undefined ? [] : [row(`${set}, first ten minutes`, devices, learning, undefined)]),
    row(learning === undefined ? set : `${set}, then`, devices, steady, kib),
  ]);
  return `${textTable([HEAD, ...rows])}\n${NOTES}\n`;
}

const row = (name: string, devices: number, cost: FrameCost, kib: number | undefined): string[] => [
  name,
  String(devices),
  figure(cost.total),
  figure(cost.flush),
  figure(cost.snapshot),
  figure(cost.eachSample),
  figure(kib),
];
