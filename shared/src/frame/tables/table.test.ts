/** Ids and names of tables are the wire format: no two tables meet, and whoever adds one is told which id is free. */
import t from 'tap';
import { CPU_IDS, CPU_TABLES } from './cpu.js';
import { MAX_COLUMNS, TABLES, type Table } from './index.js';
import { MESH_IDS, MESH_TABLES } from './mesh.js';
import { NETWORK_IDS, NETWORK_TABLES } from './network.js';
import { POWER_IDS, POWER_TABLES } from './power.js';
import { PROCESS_IDS, PROCESS_TABLES } from './process.js';
import { RTOS_IDS, RTOS_TABLES } from './rtos.js';
import { STORAGE_IDS, STORAGE_TABLES } from './storage.js';
import { SYSTEM_IDS, SYSTEM_TABLES } from './system.js';
import type { TableIds } from './table.js';
import { THERMAL_IDS, THERMAL_TABLES } from './thermal.js';

/** One file: which ids it may give, and its tables. */
interface Room {
  readonly file: string;
  readonly ids: TableIds;
  readonly tables: Readonly<Record<string, Table>>;
}

const ROOMS: readonly Room[] = [
  { file: 'cpu.ts', ids: CPU_IDS, tables: CPU_TABLES },
  { file: 'mesh.ts', ids: MESH_IDS, tables: MESH_TABLES },
  { file: 'network.ts', ids: NETWORK_IDS, tables: NETWORK_TABLES },
  { file: 'power.ts', ids: POWER_IDS, tables: POWER_TABLES },
  { file: 'process.ts', ids: PROCESS_IDS, tables: PROCESS_TABLES },
  { file: 'rtos.ts', ids: RTOS_IDS, tables: RTOS_TABLES },
  { file: 'storage.ts', ids: STORAGE_IDS, tables: STORAGE_TABLES },
  { file: 'system.ts', ids: SYSTEM_IDS, tables: SYSTEM_TABLES },
  { file: 'thermal.ts', ids: THERMAL_IDS, tables: THERMAL_TABLES },
];

const spread = ({ ids }: Room): number[] =>
  ids.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));

/** What is wrong with the ids and names of `rooms`, each with what to do. */
function faults(rooms: readonly Room[]): string[] {
  const found: string[] = [];
  const owners = new Map<number, string>();
  for (const room of rooms) {
    for (const id of spread(room)) {
      const other = owners.get(id);
      if (other !== undefined) found.push(`id ${id} is in the stretches of both ${other} and ${room.file}`);
      else owners.set(id, room.file);
    }
  }
  const byId = new Map<number, string>();
  const byName = new Map<string, string>();
  const taken = new Set(rooms.flatMap(({ tables }) => Object.values(tables).map(({ id }) => id)));
  for (const room of rooms) {
    const { file, tables } = room;
    const free = spread(room).find(id => !taken.has(id));
    const next = free === undefined ? `${file} has none free: give it another stretch` : `take ${free}`;
    for (const [key, { id, name, columns }] of Object.entries(tables)) {
      const what = `table ${name} of ${file}`;
      if (name !== key) found.push(`${what} stands under the name ${key}`);
      const named = byName.get(name);
      if (named !== undefined) found.push(`${what} has the name of a table of ${named}: take another name`);
      byName.set(name, file);
      const same = byId.get(id);
      if (same !== undefined) found.push(`${what} has id ${id}, which is that of ${same}: ${next}`);
      else if (owners.get(id) !== file)
        found.push(`${what} has id ${id}, which is not one of its file: ${next}`);
      byId.set(id, name);
      if (columns.length > MAX_COLUMNS) found.push(`${what} has more than ${MAX_COLUMNS} columns`);
      if (new Set(columns.map(column => column.name)).size < columns.length)
        found.push(`${what} has two columns of one name`);
    }
  }
  return found;
}

t.test('no two tables have one id or one name', async t => {
  t.strictSame(faults(ROOMS), []);
  const tables = ROOMS.flatMap(room => Object.keys(room.tables)).sort();
  t.strictSame(Object.keys(TABLES).sort(), tables, 'the registry has the tables of every file');
});

t.test('who adds a table is told which id is free', async t => {
  const table = (id: number, name: string): Table => ({ ...SYSTEM_TABLES.agent, id, name });
  const room = (file: string, ids: TableIds, ...tables: Table[]): Room => ({
    file,
    ids,
    tables: Object.fromEntries(tables.map(one => [one.name, one])),
  });
  const a = room(
    'a.ts',
    [
      [1, 2],
      [9, 9],
    ],
    table(1, 'one'),
    table(2, 'two'),
  );
  t.strictSame(faults([a, room('b.ts', [[3, 4]], table(3, 'three'))]), []);
  t.strictSame(faults([a, room('b.ts', [[3, 4]], table(3, 'three'), table(3, 'four'))]), [
    'table four of b.ts has id 3, which is that of three: take 4',
  ]);
  t.strictSame(faults([a, room('b.ts', [[3, 4]], table(9, 'nine'))]), [
    'table nine of b.ts has id 9, which is not one of its file: take 3',
  ]);
  t.strictSame(faults([a, room('b.ts', [[3, 3]], table(3, 'three'), table(5, 'five'))]), [
    'table five of b.ts has id 5, which is not one of its file: b.ts has none free: give it another stretch',
  ]);
  t.strictSame(faults([a, room('b.ts', [[3, 4]], table(3, 'two'))]), [
    'table two of b.ts has the name of a table of a.ts: take another name',
  ]);
  t.strictSame(faults([a, room('b.ts', [[2, 4]])]), ['id 2 is in the stretches of both a.ts and b.ts']);
});
