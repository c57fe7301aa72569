/** Tables about meshes and radios between two readings: a row for each interface and protocol. */
import { TABLES } from '@edgevitals/shared/frame';
import type { MeshRow } from '../../quantities/index.js';
import type { Span } from '../span.js';
import { readBatman } from './batman_tables.js';
import { readBmx7 } from './bmx7_table.js';
import { readDaemons } from './daemon_tables.js';
import { NO_LINKS } from './mesh_links.js';
import { type LinkReadings, MeshRows } from './mesh_rows.js';
import { readRadios } from './radio_tables.js';
import { readThread } from './thread_tables.js';

const {
  ethtool,
  originator,
  station,
  mesh_path,
  mesh_stats,
  babel,
  olsr,
  bmx7,
  openthread,
  survey,
  wireless,
} = TABLES;
/** Those that make rows of meshes. */
export const MESH_TABLES: readonly number[] = [
  ...[ethtool, originator, station, mesh_path, mesh_stats, babel, olsr, bmx7, openthread, survey, wireless],
].map(({ id }) => id);
/** Those of them that count nothing: that they are given is worth as much as a reading. */
export const LEVEL_TABLES: ReadonlySet<number> = new Set([originator.id, babel.id, olsr.id, bmx7.id]);

/** What was read of meshes in an interval. */
export interface MeshReading {
  readonly rows: readonly MeshRow[];
  readonly links: LinkReadings;
}

const NOTHING: MeshReading = { rows: [], links: NO_LINKS };

/** Nothing in intervals in which no table of a mesh was read. @param covers as `MeshRows`. */
export function meshReading(span: (table: number) => Span, covers: ReadonlyMap<number, number>): MeshReading {
  if (covers.size === 0 || !MESH_TABLES.some(table => covers.has(table))) return NOTHING;
  const rows = new MeshRows(span, covers);
  readBatman(rows);
  readRadios(rows);
  readDaemons(rows);
  readBmx7(rows);
  readThread(rows);
  return rows;
}
