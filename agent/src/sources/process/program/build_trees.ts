import { columnIndex, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import { parentOf, pidOf, processKey, startTicksOf } from '../process_list.js';
import type { Toolchain } from './toolchain.js';

const TARGET_MACHINE = columnIndex('build', 'target_machine');
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
    row.set(TARGET_MACHINE, target?.machine ?? 0);
    rows.push(row);
  }
  known.clear();
  for (const row of rows) known.set(row.id.key, row);
  return rows;
}
