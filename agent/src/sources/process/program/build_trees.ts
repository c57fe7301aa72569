import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import { parentOf, pidOf, processKey, startTicksOf } from '../process_list.js';
import type { Toolchain } from './toolchain.js';

const BUILD = columnsOf('build');
const PROCESS = columnsOf('process');
/** Generations that are looked through for the program that started a build. */
const MOST_GENERATIONS = 64;
const MOST_ROWS = 512;

/**
 * Rows of table `build`: every build tool with the topmost build tool above it, whatever shells stand between. A tool
 * whose own name tells no target has that of the nearest tool above it: `as` under `mips-linux-gnu-gcc`.
 * @param processes rows of table `process`.
 * @param toolchainOf what kind of tool a process is, by `processKey`.
 */
export function buildRows(
  processes: readonly Row[],
  toolchains: ReadonlyMap<string, Toolchain>,
  known: Map<string, Row>,
): Row[] {
  if (toolchains.size === 0) {
    known.clear();
    return [];
  }
  const byPid = new Map(processes.map(row => [pidOf(row), row]));
  const rows: Row[] = [];
  for (const process of processes) {
    const own = toolchains.get(processKey(process));
    if (own === undefined || rows.length >= MOST_ROWS) continue;
    let { triplet, target } = own;
    let root = process;
    let above = byPid.get(parentOf(process));
    for (let i = 0; i < MOST_GENERATIONS && above !== undefined; i++) {
      const tool = toolchains.get(processKey(above));
      if (tool !== undefined) {
        root = above;
        if (triplet === '') ({ triplet, target } = tool);
      }
      above = byPid.get(parentOf(above));
    }
    const id = new RowId([pidOf(process), startTicksOf(process), pidOf(root), startTicksOf(root)], triplet);
    const row = known.get(id.key) ?? new Row(id, TABLES.build.columns.length);
    row.set(BUILD.target_machine, target?.machine ?? 0);
    row.set(BUILD.subject, root === process ? own.subject : undefined);
    setTicks(row, process);
    rows.push(row);
  }
  known.clear();
  for (const row of rows) known.set(row.id.key, row);
  return rows;
}

/** Takes over what tools have used by now. @param builds rows of table `build`. */
export function countTicks(processes: readonly Row[], builds: ReadonlyMap<string, Row>): void {
  if (builds.size === 0) return;
  const rows = new Map([...builds.values()].map(row => [processKeyOf(row), row]));
  for (const process of processes) {
    const row = rows.get(processKey(process));
    if (row !== undefined) setTicks(row, process);
  }
}

/** As `processKey`, of a row of table `build`. */
const processKeyOf = ({ id }: Row): string => `${id.labels[0]},${id.labels[1]}`;

function setTicks(row: Row, process: Row): void {
  row.set(BUILD.own_ticks, sumOf(process.get(PROCESS.utime), process.get(PROCESS.stime)));
  row.set(BUILD.reaped_ticks, sumOf(process.get(PROCESS.cutime), process.get(PROCESS.cstime)));
}

const sumOf = (a: unknown, b: unknown): number | undefined =>
  typeof a === 'number' && typeof b === 'number' ? a + b : undefined;
