/**
 * Control traffic that is expected of a node, against what nodes of idle meshes sent: of each cell and line the node in the mean.
 * Where nodes could not keep up, that has to be told.
 */
import { type ExpectedControl, excessControl, expectedControl } from '@edgevitals/analyzer/mesh/overhead';
import { atLeast, atMost, type Gate, notHeld } from '../../../bench/bench.js';
import { figure, textTable } from '../../../bench/table.js';
import { MESH_GOALS } from '../goals.js';
import { grouped } from '../grouped.js';
import type { MeshPart } from '../part.js';
import { isSweep, readSweep, type SweepRow } from './sweep.js';

/** A mesh with more nodes that sends less than one with fewer could not keep up. */
const LESS = 0.98;

interface Judged {
  readonly row: SweepRow;
  readonly measured: number;
  readonly expected: number;
  readonly off: number;
  /** The worst single node. */
  readonly worst: number;
  readonly flagged: boolean;
  /** By what was sent alone. */
  readonly overloaded: boolean;
}

export const overhead: MeshPart = {
  name: 'overhead',
  files: { named: 'sweep of a mesh (lines ## N=)', takes: isSweep },
  run: (files, { print }) => {
    const gates: Gate[] = [];
    for (const file of files) {
      const rows = readSweep(file);
      const sets = grouped(rows, row => `${row.protocol} ${row.topology}`);
      if (sets.size === 0) gates.push(notHeld(atLeast(`${file.name}: rows that are read`, 0, 1, '')));
      for (const [name, set] of sets) {
        const judged = judgedOf(set);
        print(`${file.name}: ${name}, control that a node sends in the mean, B/s\n${tableOf(judged)}\n`);
        gates.push(...gatesOf(`${name}, ${file.name}`, judged));
      }
    }
    return gates;
  },
};

function judgedOf(rows: readonly SweepRow[]): Judged[] {
  let most = 0;
  return rows
    .toSorted((a, b) => a.nodes - b.nodes)
    .map(row => {
      const expected = row.sent.map((_, i) => expectedOf(row, i + 1));
      const each = row.sent.map(
        ({ bytesPerSecond }, i) => 100 * Math.abs(expected[i]!.sentBytesPerSecond.value / bytesPerSecond - 1),
      );
      const measured = mean(row.sent.map(({ bytesPerSecond }) => bytesPerSecond));
      const told = mean(expected.map(({ sentBytesPerSecond }) => sentBytesPerSecond.value));
      const overloaded = measured < LESS * most;
      most = Math.max(most, measured);
      return {
        row,
        measured,
        expected: told,
        off: 100 * (told / measured - 1),
        worst: Math.max(...each),
        flagged: excessControl(row.sent[0]!.bytesPerSecond, expected[0]!, row.load).verdict === 'saturated',
        overloaded,
      };
    });
}

/** @param place of the node, from 1 */
function expectedOf(row: SweepRow, place: number): ExpectedControl {
  const { protocol, topology, nodes, intervalSeconds } = row;
  const others = nodes - 1;
  const sides =
    topology === 'full'
      ? [{ neighbours: others, originators: others }]
      : [place - 1, nodes - place]
          .filter(beyond => beyond > 0)
          .map(beyond => ({ neighbours: 1, originators: beyond }));
  const expected = expectedControl({ protocol, sides, intervalSeconds });
  if (expected === undefined) throw new Error(`nothing is expected of ${nodes} nodes`);
  return expected;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const tableOf = (judged: readonly Judged[]): string =>
  textTable([
    ['nodes', 'measured', 'expected', 'off', 'worst node', 'idle', ''],
    ...judged.map(({ row, measured, expected, off, worst, flagged }) => [
      `${row.nodes}`,
      figure(measured),
      figure(expected),
      figure(off, ' %'),
      figure(worst, ' %'),
      row.load?.idleSeconds === undefined
        ? '-'
        : figure((100 * row.load.idleSeconds) / row.load.elapsedSeconds, ' %'),
      flagged ? 'saturated' : '',
    ]),
  ]);

function gatesOf(name: string, judged: readonly Judged[]): Gate[] {
  const kept = judged.filter(({ flagged }) => !flagged);
  const off = kept.map(each => Math.abs(each.off));
  const gate = atMost(`${name}: off what was measured, worst`, Math.max(...off), MESH_GOALS.overhead, '%');
  return [
    off.length === 0 ? notHeld(gate) : gate,
    atMost(
      `${name}: could not keep up, and not told`,
      judged.filter(({ overloaded, flagged }) => overloaded && !flagged).length,
      0,
      'rows',
    ),
    atMost(
      `${name}: told saturated, and kept up`,
      judged.filter(each => each.flagged && !each.overloaded && Math.abs(each.off) < MESH_GOALS.overhead)
        .length,
      0,
      'rows',
    ),
  ];
}
